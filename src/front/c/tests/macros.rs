use super::{c, lower, same};
use crate::ir::Stmt;

const CLOSE: &str = "#define CLOSE(fd) do { if ((fd) >= 0) close(fd); (fd) = -1; } while (0)\n";

#[test]
fn statements_in_macros_are_expanded_in_place() {
    let shown = c(&format!("{CLOSE}void f(int a) {{ CLOSE(a); }}"), "f");
    same(
        &shown,
        "f(a)
         b0:
           if a >= 0 b1 else b2
         b1:
           _2 = close(a)
           end _2
           goto b2
         b2:
           a = -1
           end a
           return",
    );
}

#[test]
fn what_a_macro_makes_stands_where_it_is_used() {
    let text = format!("{CLOSE}void f(int a) {{ CLOSE(a); }}");
    let (unit, _) = lower("a.c", &text);
    let call = unit.functions[0].blocks.iter().flat_map(|b| &b.stmts).find_map(|s| match s {
        Stmt::Call { span, .. } => text.get(span.start as usize..span.end as usize),
        _ => None,
    });
    assert_eq!(call, Some("CLOSE"));
}

#[test]
fn object_macros_become_their_values() {
    let shown = c("#define NONE (-1)\n#define LIMIT 0x10\nint f(int n) { return n == NONE || n > LIMIT; }", "f");
    assert!(shown.contains("n == -1") && shown.contains("n > 16"), "{shown}");
}

#[test]
fn macros_may_hold_braces_and_paste() {
    let shown = c(
        "#define BEGIN {\n#define END }\n#define CALL(x, ...) go_##x(#x, ##__VA_ARGS__)\nvoid f(void) BEGIN CALL(a); CALL(b, 1); END",
        "f",
    );
    assert!(shown.contains("go_a(\"a\")") && shown.contains("go_b(\"b\", 1)"), "{shown}");
}

#[test]
fn a_name_that_is_decorated_somewhere_else_is_itself() {
    let shown = c("#define get _mangle(get)\n#define put _mangle(put)\nvoid put(int n)\n{\n\tget(n);\n}", "put");
    assert!(shown.contains("= get(n)"), "{shown}");
}

#[test]
fn recursive_macros_come_to_an_end() {
    let shown = c("#define f(x) f(x + 1)\n#define a b\n#define b a\nint g(void) { return f(a); }", "g");
    assert!(shown.contains("f("), "{shown}");
}

#[test]
fn unknown_loop_macros_are_loops_over_their_lists() {
    let shown = c("void f(struct c *v) { TAILQ_FOREACH(v, &head, link) { use(v); } }", "f");
    same(
        &shown,
        "f(v)
         b0:
           _2 = IntoIter(&@head)
           goto b1
         b1:
           _3 = Next(&_2)
           if _3 is Some b2 else b3
         b2:
           v = bind _3<Some.0>
           _4 = use(v)
           end _4
           goto b1
         b3:
           end v
           return",
    );
}

#[test]
fn other_unknown_macros_are_calls() {
    let shown = c("void f(int fd) { SAFE_CLOSE(fd);\n LOCK(m)\n use(fd); every(10) go(); }", "f");
    assert!(shown.contains("SAFE_CLOSE(fd)") && shown.contains("LOCK(`m`)"), "{shown}");
    assert!(shown.contains("= every(10)") && shown.contains("= go()"), "{shown}");
}

#[test]
fn headers_offer_their_macros_as_functions_and_constants() {
    let (unit, _) = lower(
        "a.h",
        &format!(
            "#ifndef A_H\n#define A_H\n{CLOSE}#define READ(fd) recv(fd, buf, 9, 0)\n#define NOFD (-1)\n#define closesocket close\n#endif"
        ),
    );
    let names: Vec<&str> = unit.functions.iter().map(|f| f.path.as_str()).collect();
    assert!(names.contains(&"CLOSE") && names.contains(&"READ"), "{names:?}");
    assert!(super::printer::show(&unit, "READ").contains("ret = recv(fd, `buf`, 9, 0)"));
    assert!(unit.globals.iter().any(|g| g.path.as_str() == "NOFD" && g.constant));
    assert!(unit.aliases.iter().any(|(name, to)| name.as_str() == "closesocket" && to.as_str() == "close"));
}

#[test]
fn unknown_words_in_declarations_are_dropped() {
    let text = "API_EXPORT struct c *f(void) { return 0; }\nstatic int WIN_API g(int a) ATTR_PURE { return a; }\nmain() { return 0; }";
    let (unit, problems) = lower("a.c", text);
    let names: Vec<&str> = unit.functions.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(names, ["f", "g", "main"]);
    assert!(problems.is_empty(), "{problems:?}");
    assert!(unit.functions.iter().all(|f| !f.partial));
}

#[test]
fn of_two_definitions_the_first_branch_counts() {
    let text = "#ifdef _WIN32\n#define SHUT(x) closesocket(x)\n#else\n#define SHUT(x) close(x)\n#endif\nvoid f(int a) { SHUT(a); }";
    assert!(c(text, "f").contains("= close(a)"));
}

#[test]
fn macros_of_given_headers_are_expanded() {
    use super::context;
    use crate::front::{Frontend, Header};
    use crate::source::{FileId, SourceFile};
    let header = SourceFile::new("a.h", CLOSE.to_owned());
    let file = SourceFile::new("a.c", "void f(int a) { CLOSE(a); }".to_owned());
    let context = context(vec![Header { id: FileId(1), digest: 0, file: header.into() }]);
    let (unit, _) = super::C.lower(&file, FileId(0), &context);
    let shown = super::printer::show(&unit, "f");
    assert!(shown.contains("a = -1") && !shown.contains("CLOSE"), "{shown}");
}
