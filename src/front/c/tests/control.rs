use super::{c, cpp, same};

#[test]
fn an_assignment_in_a_condition_comes_before_its_test() {
    let shown = c("void f(int s) { int n; while ((n = read(s, 0, 9)) > 0) use(n); }", "f");
    same(
        &shown,
        "f(s)
         b0:
           goto b1
         b1:
           n = read(s, 0, 9)
           if n > 0 b2 else b3
         b2:
           _3 = use(n)
           end _3
           goto b1
         b3:
           end n
           end s
           return",
    );
}

#[test]
fn short_circuits_are_control_flow() {
    let shown = c("int f(int a, int b) { return a > 0 && !(b == 1 || a); }", "f");
    same(
        &shown,
        "f(a, b)
         b0:
           if a > 0 b1 else b2
         b1:
           if b == 1 b2 else b4
         b2:
           ret = false
           goto b3
         b3:
           end b
           end a
           return
         b4:
           if a b2 else b5
         b5:
           ret = true
           goto b3",
    );
}

#[test]
fn a_goto_ends_the_scopes_it_leaves() {
    let shown = c(
        "int f(int l) { int a = g(); if (a < 0) goto fail; { int b = g(); if (b) goto out; }
         return 0; out: h(a); fail: return -1; }",
        "f",
    );
    same(
        &shown,
        "f(l)
         b0:
           a = g()
           if a < 0 b1 else b2
         b1:
           ret = -1
           end a
           end l
           return
         b2:
           b = g()
           if b b3 else b4
         b3:
           end b
           _4 = h(a)
           end _4
           goto b1
         b4:
           end b
           ret = 0
           end a
           end l
           return",
    );
}

#[test]
fn a_backward_goto_is_a_loop() {
    let shown = c("void f(void) { again: { int t = g(); if (t) goto again; } }", "f");
    same(
        &shown,
        "f()
         b0:
           goto b1
         b1:
           t = g()
           if t b2 else b3
         b2:
           end t
           goto b1
         b3:
           end t
           return",
    );
}

#[test]
fn cases_fall_through_and_ranges_are_two_tests() {
    let shown = c(
        "int f(int x) { switch (x) { case 1: a(); case 2: b(); break; case 4 ... 6: return 1; default: d(); } return 0; }",
        "f",
    );
    same(
        &shown,
        "f(x)
         b0:
           _2 = x
           if _2 == 1 b1 else b4
         b1:
           _3 = a()
           end _3
           goto b2
         b2:
           _4 = b()
           end _4
           goto b3
         b3:
           ret = 0
           end x
           return
         b4:
           if _2 == 2 b2 else b5
         b5:
           if _2 >= 4 b6 else b8
         b6:
           if _2 <= 6 b7 else b8
         b7:
           ret = 1
           end x
           return
         b8:
           _5 = d()
           end _5
           goto b3",
    );
}

#[test]
fn do_while_zero_is_no_loop() {
    let shown = c("void f(void) { do { if (g()) break; h(); } while (0); }", "f");
    same(
        &shown,
        "f()
         b0:
           _1 = g()
           if move _1 b1 else b3
         b1:
           end _1
           goto b2
         b2:
           return
         b3:
           end _1
           _2 = h()
           end _2
           goto b2",
    );
}

#[test]
fn continue_in_do_goes_to_the_test() {
    let shown = c("void f(int n) { do { if (n == 3) continue; n--; } while (n > 0); }", "f");
    same(
        &shown,
        "f(n)
         b0:
           goto b1
         b1:
           if n == 3 b2 else b4
         b2:
           if n > 0 b1 else b3
         b3:
           end n
           return
         b4:
           n = Sub(n, 1)
           goto b2",
    );
}

#[test]
fn every_turn_of_a_loop_ends_its_locals() {
    let shown = c(
        "void f(int l) { for (;;) { int fd = accept(l, 0, 0); if (fd < 0) continue; if (full) break; use(fd); } }",
        "f",
    );
    assert_eq!(shown.matches("end fd").count(), 3, "{shown}");
}

#[test]
fn conditions_of_the_preprocessor_are_alternatives_with_one_answer() {
    let shown = c(
        "void f(int fd) {\n#ifdef A\n int x = 1;\n#else\n int x = 2;\n#endif\n use(x);\n#ifndef A\n close(fd);\n#endif\n}",
        "f",
    );
    same(
        &shown,
        "f(fd)
         b0:
           choose b1 b8
         b1:
           _2 = true
           goto b2
         b2:
           if _2 b3 else b7
         b3:
           x = 1
           goto b4
         b4:
           _4 = use(x)
           end _4
           if _2 b5 else b6
         b5:
           end x
           end fd
           return
         b6:
           _5 = close(fd)
           end _5
           goto b5
         b7:
           x = 2
           goto b4
         b8:
           _2 = false
           goto b2",
    );
}

#[test]
fn branches_that_split_a_statement_are_decided_once() {
    let text = "void f(int fd) {\n#if 0\n nope();\n#endif\n#ifdef A\n if (fd) {\n#else\n {\n#endif\n a();\n }\n}";
    let shown = c(text, "f");
    assert!(shown.contains("if fd"), "{shown}");
    assert!(!shown.contains("nope") && !shown.contains("choose"), "{shown}");
}

#[test]
fn a_throw_goes_to_the_nearest_handler() {
    let shown = cpp(
        "void f(int l) { try { int fd = g(l); if (fd < 0) throw Bad(); h(fd); } catch (const Bad &e) { log(); } }",
        "f",
    );
    same(
        &shown,
        "f(l)
         b0:
           fd = g(l) unwind b1
           if fd < 0 b6 else b7
         b1:
           end fd
           goto b2
         b2:
           catch Bad b3 else b5
         b3:
           _6 = log()
           end _6
           end e
           goto b4
         b4:
           end l
           return
         b5:
           end l
           throw
         b6:
           _3 = Bad() unwind b1
           end _3
           @<thrown> = \"Bad\"
           end fd
           goto b2
         b7:
           _4 = h(fd) unwind b1
           end _4
           end fd
           goto b4",
    );
}

#[test]
fn a_declaration_in_a_condition_lives_for_one_round() {
    let shown = cpp("void f() { while (auto x = next()) { if (stop(x)) break; } }", "f");
    assert_eq!(shown.matches("end x").count(), 2, "{shown}");
}
