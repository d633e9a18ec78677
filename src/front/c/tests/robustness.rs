use super::{c, lower};

#[test]
fn broken_code_is_lowered_around() {
    let (unit, problems) = lower("a.c", "void a(void) { x(); }\nvoid b(void) { y( ; z(); }\nvoid d(void) { w(); }");
    let names: Vec<(&str, bool)> = unit.functions.iter().map(|f| (f.path.as_str(), f.partial)).collect();
    assert_eq!(names, [("a", false), ("b", true), ("d", false)]);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].line, 2);
    assert!(problems[0].message.contains("could not be parsed"));
}

#[test]
fn deep_nesting_is_cut_off() {
    let deep = |open: &str, close: &str, n: usize| {
        format!("int f(int x) {{ return {}x{}; }}", open.repeat(n), close.repeat(n))
    };
    let run = move || {
        for text in [
            deep("(", ")", 4_000),
            deep("g(", ")", 2_500),
            deep("!", "", 2_500),
            deep("x + ", "", 2_500),
            deep("x && ", "", 2_500),
            format!("void f(int x) {{ {} y(); }}", "if (x) ".repeat(1_500)),
            format!("void f(int x) {{ {} y(); {} }}", "{".repeat(1_500), "}".repeat(1_500)),
            format!("{}int x;\n{}", "#if A\n".repeat(2_500), "#endif\n".repeat(2_500)),
        ] {
            lower("a.c", &text);
            lower("a.cpp", &text);
        }
    };
    let worker = std::thread::Builder::new().stack_size(256 << 20).spawn(run);
    worker.expect("a thread").join().expect("no overflow");
}

#[test]
fn no_prefix_of_a_program_is_fatal() {
    let text = "#define X(a) do { a; } while (0)\nnamespace n { struct A : B { int f = 3; ~A() { X(close(f)); } }; }
        int g(n::A &&a) { auto l = [&a, b = 1] { return b; }; switch (l()) { case 1 ... 2: goto out; default: break; }
        try { throw 1; } catch (int e) { } for (auto [x, y] : m) use({x, .y = 2}); out: return \"\\x\"[0]; }\n#if A\n#else\n#endif";
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        lower("a.cpp", &text[..end]);
        lower("a.c", &text[..end]);
    }
}

#[test]
fn includes_are_kept_as_written() {
    let (unit, _) = lower("a.c", "#include <stdio.h>\n#  include \"x/y.h\"\n");
    assert_eq!(unit.includes, ["stdio.h", "x/y.h"]);
}

#[test]
fn an_exploding_macro_stays_bounded() {
    let mut text = String::from("#define A0 x\n");
    for n in 1..40 {
        text.push_str(&format!("#define A{n} A{} A{}\n", n - 1, n - 1));
    }
    text.push_str("void f(void) { g(); }\nint h(void) { return A39; }");
    assert!(c(&text, "f").contains("g()"));
}
