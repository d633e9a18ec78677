use super::{cpp, lower, same};
use crate::ir::SelfMode;

const FD: &str = "namespace os { class Fd { public: Fd() = default; explicit Fd(int r) : raw_(r) {}
  Fd(Fd &&o) noexcept : raw_(std::exchange(o.raw_, -1)) {} ~Fd() { if (raw_ >= 0) ::close(raw_); }
  int operator*() const { return raw_; } bool valid() const; private: int raw_ = -1; };
  bool Fd::valid() const { return raw_ >= 0; } }
";

#[test]
fn members_are_fields_of_this() {
    same(
        &cpp(FD, "os::Fd::valid"),
        "os::Fd::valid(this)
         b0:
           ret = this.raw_ >= 0
           end this
           return",
    );
}

#[test]
fn destructors_hang_on_their_types() {
    let (unit, _) = lower("a.cpp", FD);
    assert_eq!(unit.types[0].drop.map(|n| n.as_str()), Some("os::Fd::~Fd"));
    let drop = unit.functions.iter().find(|f| f.path.as_str() == "os::Fd::~Fd");
    let drop = drop.expect("a destructor");
    assert_eq!(drop.self_mode, Some(SelfMode::Reference));
    assert_eq!(drop.owner.map(|n| n.as_str()), Some("os::Fd"));
    assert!(super::printer::function(drop).contains("close(this.raw_)"));
}

#[test]
fn constructors_set_fields_and_defaults_fill_the_rest() {
    let text =
        "struct C { int a = 3; int b; std::string s; C(int x, std::string t) : b(x), s(std::move(t)) { go(); } };";
    same(
        &cpp(text, "C::C"),
        "C::C(this, x, t)
         b0:
           this.a = 3
           this.b = x
           this.s = move t
           _4 = go()
           end _4
           end t
           end x
           end this
           return",
    );
}

#[test]
fn a_defaulted_constructor_applies_the_initialisers_of_the_fields() {
    let (unit, _) = lower("a.cpp", FD);
    let nullary = unit.functions.iter().find(|f| f.path.as_str() == "os::Fd::Fd" && f.params.len() == 1);
    assert!(super::printer::function(nullary.expect("a constructor")).contains("this.raw_ = -1"));
}

#[test]
fn objects_are_constructed_however_written() {
    let text = format!(
        "{FD} using namespace os; os::Fd f(int n) {{ os::Fd a(n), b{{n}}, c; auto d = os::Fd(n); use(*a); return b; }}"
    );
    let shown = cpp(&text, "f");
    same(
        &shown,
        "f(n)
         b0:
           a = Construct(\"os::Fd\")(n)
           b = Construct(\"os::Fd\")(n)
           c = Construct(\"os::Fd\")()
           d = Construct(\"os::Fd\")(n)
           _6 = a.operator*()
           _7 = use(_6)
           end _7
           end _6
           ret = move b
           end d
           end c
           end b
           end a
           end n
           return",
    );
}

#[test]
fn what_looks_like_a_prototype_in_a_function_is_an_object() {
    let shown = cpp("void f(Conn &c) { Guard g(c); std::lock_guard<std::mutex> l(mu); }", "f");
    assert!(shown.contains("g = Construct(\"Guard\")(*c)"), "{shown}");
    assert!(shown.contains("l = Construct"), "{shown}");
}

#[test]
fn lambdas_capture_what_they_name() {
    let text = "void f(int fd) { int n = 0; auto g = [fd, &n, k = std::move(n)](int x) { n = fd + k + x; }; run([=] { use(fd); }); }";
    let (unit, _) = lower("a.cpp", text);
    let shown = super::printer::show(&unit, "f");
    assert!(shown.contains("closure 0 [1: fd, 2: &n, 3: move n]"), "{shown}");
    assert!(shown.contains("closure 1 [1: fd]"), "{shown}");
    let body = super::printer::show(&unit, "f::{closure#0}");
    assert!(body.contains("*n = "), "{body}");
    assert!(unit.functions[0].is_closure);
}

#[test]
fn methods_of_classes_in_other_files_see_fields() {
    let shown = cpp("void Server::drop(int fd) { conns_.erase(fd); close(listener); helper(fd); }", "Server::drop");
    assert!(shown.contains("this.conns_.erase(fd)"), "{shown}");
    assert!(shown.contains("close(this.listener)"), "{shown}");
    assert!(shown.contains("= helper(fd)"), "{shown}");
}

#[test]
fn own_methods_are_called_on_this() {
    let shown = cpp("class S { void a(); void b(); int n; }; void S::a() { b(); ::b(); this->b(); n++; }", "S::a");
    assert_eq!(shown.matches("this.b()").count(), 2, "{shown}");
    assert!(shown.contains("= b()") && shown.contains("this.n = Add(this.n, 1)"), "{shown}");
}

#[test]
fn references_look_through() {
    let shown = cpp(
        "void g(int &x); void f(std::vector<int> v) { int a = 1; int &r = a; r = 2; g(a); for (int n : v) close(n); for (auto &m : v) m = 0; }",
        "f",
    );
    assert!(shown.contains("r = &a") && shown.contains("*r = 2") && shown.contains("g(&a)"), "{shown}");
    assert!(shown.contains("<Some.0>") && shown.contains("*m = 0"), "{shown}");
}

#[test]
fn pairs_are_tuples() {
    let shown = cpp(
        "void f(std::map<int, C> &m) { for (auto &kv : m) use(kv.first); auto it = m.find(1); use(it->second); for (auto &[k, v] : m) use(k); }",
        "f",
    );
    assert!(shown.contains("use(*kv.0)") && shown.contains("use(it.1)"), "{shown}");
    assert!(shown.contains("<Some.0>.0"), "{shown}");
}

#[test]
fn casts_moves_and_new() {
    let shown = cpp(
        "void f(void *p) { auto *c = static_cast<Conn *>(p); auto u = std::make_unique<Conn>(3); keep(std::move(u)); Conn *n = new Conn(1); delete n; int x = int(3.5); }",
        "f",
    );
    for part in
        ["c = p as &Conn", "std::make_unique<Conn>(3)", "keep(move u)", "New(\"Conn\")(1)", "Delete(Ref(\"Conn\"))(n)"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn anonymous_namespaces_are_local_to_the_file() {
    let (unit, _) = lower("a.cpp", "namespace { int n; void f() {} } namespace a { static void g() {} }");
    assert!(unit.functions.iter().all(|f| f.file_local));
    assert!(unit.globals.iter().all(|g| g.file_local));
    assert_eq!(unit.functions[1].path.as_str(), "a::g");
}

#[test]
fn a_header_is_cpp_by_its_content() {
    use crate::ir::Language;
    let language = |text: &str| lower("a.h", text).0.language;
    assert_eq!(language("class A { public: int x; };"), Language::Cpp);
    assert_eq!(
        language(
            "#ifdef __cplusplus\nextern \"C\" {\n#endif\nint class_of(int template);\n#ifdef __cplusplus\n}\n#endif"
        ),
        Language::C
    );
    assert_eq!(language("std::string f();"), Language::Cpp);
}

#[test]
fn a_body_that_is_a_try_block_is_read_with_its_handlers() {
    let (unit, problems) =
        lower("a.cpp", "int f(int fd) try { return g(fd); } catch (const E &e) { close(fd); return 1; }");
    assert!(problems.is_empty(), "{problems:?}");
    let body = super::printer::function(&unit.functions[0]);
    assert!(body.contains("g(fd)") && body.contains("close(fd)"), "{body}");
}
