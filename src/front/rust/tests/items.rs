//! Names, types and declarations.

use super::{declarations, functions};

#[test]
fn names_are_canonical() {
    let text = functions(
        r#"
    use std::net::{self, TcpStream as S};
    use core::time::Duration;
    use my_lib::Server;
    mod inner {
        use super::helper as h;
        pub fn go() { h(); crate::top(); self::own(); super::inner::own() }
        fn own() {}
    }
    fn helper() {}
    fn top(s: S, d: Duration) -> Option<Vec<Box<Server>>> {
        net::TcpListener::bind(0);
        inner::go();
        tokio::spawn(s);
        drop(d);
        elsewhere();
        Unknown::new()
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::inner::go() -> ()
    bb0:
      t1 = app::helper()
      end t1
      t2 = app::top()
      end t2
      t3 = app::inner::own()
      end t3
      ret = app::inner::own()
      return
    fn app::inner::own() -> ()
    bb0:
      ret = ()
      return
    fn app::helper() -> ()
    bb0:
      ret = ()
      return
    fn app::top(s_1: std::net::TcpStream, d_2: std::time::Duration) -> std::option::Option<std::vec::Vec<std::boxed::Box<my_lib#1::Server>>>
    bb0:
      t3 = std::net::TcpListener::bind(0)
      end t3
      t4 = app::inner::go()
      end t4
      t5 = tokio::spawn(s_1)
      end t5
      t6 = std::mem::drop(d_2)
      end t6
      t7 = app::elsewhere()
      end t7
      ret = app::Unknown::new()
      end d_2
      end s_1
      return
    "#);
}

#[test]
fn generics_and_self_resolve_to_traits_and_types() {
    let text = functions(
        r#"
    use std::io::Read;
    trait Ext { fn a(&self) -> u8; fn b(&self) -> u8 { Self::a(self) } }
    impl<T: Send + Read> Ext for T { fn a(&self) -> u8 { T::read(self) } }
    struct W<R> { inner: R }
    impl<R> W<R> where R: Read {
        const N: u8 = 1;
        fn new(inner: R) -> Self { Self { inner } }
        fn read(self: Box<Self>) -> u8 { R::read(&self.inner); <Vec<u8> as Ext>::a(1); Self::N }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::Ext::b(self_1: &Self) -> u8
    bb0:
      ret = app::Ext::a(self_1)
      end self_1
      return
    fn app::Ext::a(self_1: &T) -> u8
    bb0:
      ret = std::io::Read::read(self_1)
      end self_1
      return
    fn app::W::N::{init}() -> u8
    bb0:
      ret = 1
      return
    fn app::W::new(inner_1: R) -> app::W<R>
    bb0:
      ret = struct app::W {inner: inner_1}
      end inner_1
      return
    fn app::W::read(self_1: std::boxed::Box<app::W<R>>) -> u8 by-value
    bb0:
      t2 = std::io::Read::read(&self_1.inner)
      end t2
      t3 = std::vec::Vec::a(1)
      end t3
      ret = app::W::N
      end self_1
      return
    "#);
}

#[test]
fn types_globals_and_modules_are_declared() {
    let text = declarations(
        r#"
    use std::sync::{LazyLock, Mutex};
    pub use self::net::Conn as Peer;
    mod net { pub struct Conn { pub fd: i32 } pub mod wire; #[path = "odd.rs"] mod other; }
    mod plain;
    enum E { A, B(u8), C { x: Box<dyn std::io::Read + Send> } }
    type Alias = Vec<net::Conn>;
    impl Drop for net::Conn { fn drop(&mut self) {} }
    static ALL: LazyLock<Mutex<Alias>> = LazyLock::new(|| Mutex::new(Vec::new()));
    const N: usize = 1;
    thread_local! { static LOCAL: u8 = 1; }
    lazy_static! { static ref LAZY: Mutex<u8> = Mutex::new(0); }
    fn generic<F: Fn(u8) -> i32>(f: F, g: impl std::io::Read) {}
    use net::*;
"#,
    );
    insta::assert_snapshot!(text, @r#"
    type app::net::Conn {fd: i32} drop app::net::Conn::drop
    type app::E | app::E::A{} | app::E::B{0: u8} | app::E::C{x: std::boxed::Box<dyn Read>}
    type app::Alias = std::vec::Vec<app::net::Conn>
    static app::ALL: std::sync::LazyLock<std::sync::Mutex<app::Alias>>
    const app::N: usize
    static app::LOCAL: std::thread::LocalKey<u8>
    static app::LAZY: std::sync::Mutex<u8>
    alias app::LazyLock = std::sync::LazyLock
    alias app::Mutex = std::sync::Mutex
    alias app::Peer = app::net::Conn
    glob app <- app::net
    impl std::ops::Drop for app::net::Conn
    mod app::net::wire in net/wire.rs, net/wire/mod.rs
    mod app::net::other in net/odd.rs
    mod app::plain in plain.rs, plain/mod.rs
    "#);
}

#[test]
fn lazy_globals_are_filled_by_their_closure() {
    let text = functions(
        r#"
    static ALL: LazyLock<M> = LazyLock::new(|| M::new());
    fn f() { ALL.lock().push(1); }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::ALL::{init}() -> app::LazyLock<app::M>
    bb0:
      ret = app::M::new()
      return
    fn app::f() -> ()
    bb0:
      t1 = @app::ALL .lock()
      t2 = t1 .push(1)
      end t2
      end t1
      ret = ()
      return
    "#);
}

#[test]
fn hints_come_from_turbofish_and_let() {
    let text = functions(
        r#"
    use std::collections::HashMap;
    fn f(it: It) {
        let a: Vec<u8> = it.collect();
        let b = it.collect::<Vec<_>>();
        let c = HashMap::<u8, Sock>::new();
        let d = channel::<Fd>();
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(it_1: app::It) -> ()
    bb0:
      a_2 = it_1 .collect() hint std::vec::Vec<u8>
      b_3 = it_1 .collect() hint std::vec::Vec<_>
      c_4 = std::collections::HashMap::new() hint std::collections::HashMap<u8, app::Sock>
      d_5 = app::channel() hint app::Fd
      ret = ()
      end d_5
      end c_4
      end b_3
      end a_2
      end it_1
      return
    "#);
}
