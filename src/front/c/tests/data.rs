use super::{c, lower, same};
use crate::ir::{LocalKind, Ty, TypeKind};

#[test]
fn designated_and_nested_initialisers_are_aggregates() {
    let shown = c(
        "struct p { int fd; short ev; }; struct q { struct p a; int *b; };
         void f(int s) { struct p x = { .fd = s }; struct q y = { { s, 2 } }; struct p z[2] = { [1] = { .ev = 3 } }; }",
        "f",
    );
    same(
        &shown,
        "f(s)
         b0:
           x = p {fd: s, ev: 0}
           _4 = p {fd: s, ev: 2}
           y = q {a: move _4, b: null}
           _6 = p {ev: 3, fd: 0}
           z = array {1: move _6}
           end _6
           end z
           end y
           end x
           end s
           return"
            .replace("_6 = p", "end _4\n _6 = p")
            .as_str(),
    );
}

#[test]
fn a_designator_with_two_steps_is_assigned_afterwards() {
    let shown = c("void f(int s) { struct epoll_event e = { .events = IN, .data.fd = s }; }", "f");
    assert!(shown.contains("e = epoll_event {events: `IN`}"), "{shown}");
    assert!(shown.contains("e.data.fd = s"), "{shown}");
}

#[test]
fn arrays_decay_and_addresses_are_borrows() {
    let shown = c("void f(void) { int fds[2]; pipe(fds); g(&fds[1], fds[0]); }", "f");
    assert!(shown.contains("pipe(&fds)"), "{shown}");
    assert!(shown.contains("g(&fds[1], fds[0])"), "{shown}");
}

#[test]
fn calls_through_pointers_are_calls_of_values() {
    let shown = c(
        "static void w(int x) {} struct o { void (*run)(int); }; static struct o t[] = { { w } };
         void f(struct c *s, void (*cb)(int)) { s->proto->on_data(s); t[0].run(1); (*cb)(2); start(w); }",
        "f",
    );
    assert!(shown.contains("(s.proto.on_data)(s)"), "{shown}");
    assert!(shown.contains("(@t[0].run)(1)"), "{shown}");
    assert!(shown.contains("(cb)(2)"), "{shown}");
    assert!(shown.contains("start(`w`)"), "{shown}");
}

#[test]
fn a_cleanup_function_runs_at_every_end_of_scope() {
    let shown =
        c("int f(void) { int fd __attribute__((cleanup(closep))) = g(); if (fd < 0) return 1; return 0; }", "f");
    same(
        &shown,
        "f()
         b0:
           fd = g()
           if fd < 0 b1 else b2
         b1:
           ret = 1
           _2 = closep(&fd)
           end fd
           return
         b2:
           ret = 0
           _3 = closep(&fd)
           end fd
           return",
    );
}

#[test]
fn old_style_parameters_have_their_types() {
    let (unit, problems) = lower("a.c", "int f(a, b) int a; char *b; { return a; }");
    assert!(problems.is_empty());
    let function = &unit.functions[0];
    assert_eq!(function.params.len(), 2);
    assert_eq!(function.locals[2].ty.to_string(), "&char");
}

#[test]
fn static_locals_outlive_the_call() {
    let (unit, _) = lower("a.c", "void f(void) { static int last = -1; last = g(); }");
    let function = &unit.functions[0];
    assert!(function.locals.iter().any(|l| l.kind == LocalKind::Static));
    assert!(!super::printer::function(function).contains("end last"));
}

#[test]
fn enumerators_are_numbers() {
    let shown = c("enum e { A, B = 5, C }; int f(int x) { return x == C; }", "f");
    assert!(shown.contains("ret = x == 6"), "{shown}");
}

#[test]
fn types_are_told_without_their_keywords() {
    let (unit, _) = lower(
        "a.c",
        "typedef struct conn { int fd; struct conn *next; struct { int n; } in; union { void *p; int q; };
         int (*cb)(int); } conn_t; typedef unsigned int u; static conn_t all[4]; int x = 3;",
    );
    let conn = unit.types.iter().find(|t| t.path.as_str() == "conn");
    let Some(TypeKind::Struct(fields)) = conn.map(|t| &t.kind) else { panic!("no struct") };
    let fields: Vec<String> = fields.iter().map(|(n, t)| format!("{n}: {t}")).collect();
    assert_eq!(fields, ["fd: int", "next: &conn", "in: conn::in#0", "p: &void", "q: int", "cb: fn -> int"]);
    let alias = unit.types.iter().find(|t| t.path.as_str() == "conn_t");
    assert!(matches!(alias.map(|t| &t.kind), Some(TypeKind::Alias(Ty::Named(..)))));
    let all = unit.globals.iter().find(|g| g.path.as_str() == "all");
    assert!(all.is_some_and(|g| g.file_local && g.init.is_none()));
    let x = unit.globals.iter().find(|g| g.path.as_str() == "x");
    assert!(x.is_some_and(|g| g.init.is_some() && !g.file_local));
}

#[test]
fn a_postfix_increment_gives_the_old_value() {
    let shown = c("void f(int n) { g(fds[n++]); }", "f");
    assert!(shown.contains(" = n\n  n = Add(n, 1)\n"), "{shown}");
}

#[test]
fn an_element_is_stored_before_the_count_in_its_place_steps_on() {
    let shown = c("void f(int n) { fds[n++] = 3; }", "f");
    assert!(shown.contains("@fds[n] = 3\n  n = Add(n, 1)"), "{shown}");
    let shown = c("void f(int n) { fds[n++] = n; }", "f");
    assert!(shown.contains("_2 = n\n  n = Add(n, 1)\n  @fds[move _2] = n"), "{shown}");
}

#[test]
fn the_place_of_a_call_is_its_name() {
    let text = "void f(int l) { int fd = accept(l, 0, 0); s->go(fd); }";
    let (unit, _) = lower("a.c", text);
    let spans: Vec<&str> = unit.functions[0]
        .blocks
        .iter()
        .flat_map(|b| &b.stmts)
        .filter_map(|stmt| match stmt {
            crate::ir::Stmt::Call { span, .. } => text.get(span.start as usize..span.end as usize),
            _ => None,
        })
        .collect();
    assert_eq!(spans, ["accept", "go"]);
}
