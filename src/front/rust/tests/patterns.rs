//! Patterns and what they test and bind.

use super::functions;

#[test]
fn a_guard_looks_at_parts_and_binds_only_when_it_holds() {
    let text = functions(
        r#"
    fn f(r: Result<usize, Error>) -> u8 {
        match r {
            Ok(n) if n == 0 => 1,
            Err(ref e) if e.kind() == std::io::ErrorKind::WouldBlock => 2,
            Ok(n) => used(n),
            Err(e) => failed(e),
        }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(r_1: std::result::Result<usize, app::Error>) -> u8
    bb0:
      if r_1 is Ok bb1 else bb3
    bb1:
      if copy r_1.<Ok>0 Eq 0 bb2 else bb3
    bb2:
      n_2 = bind r_1.<Ok>0
      ret = 1
      end n_2
      goto bb10
    bb3:
      if r_1 is Err bb4 else bb6
    bb4:
      t3 = r_1.<Err>0 .kind()
      if copy t3 Eq std::io::ErrorKind::WouldBlock bb5 else bb6
    bb5:
      e_4 = &r_1.<Err>0
      ret = 2
      end e_4
      goto bb10
    bb6:
      if r_1 is Ok bb7 else bb8
    bb7:
      n_5 = bind r_1.<Ok>0
      ret = app::used(n_5)
      end n_5
      goto bb10
    bb8:
      if r_1 is Err bb9 else bb11
    bb9:
      e_6 = bind r_1.<Err>0
      ret = app::failed(e_6)
      end e_6
      goto bb10
    bb10:
      end r_1
      return
    bb11:
      stop
    "#);
}

#[test]
fn alternatives_share_their_variables() {
    let text = functions(
        r#"
    fn f(r: Result<u8, u8>) -> u8 {
        match r { Ok(n @ 1..=9) | Err(n) => n, Ok(0 | 10) => 1, _ => 2 }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(r_1: std::result::Result<u8, u8>) -> u8
    bb0:
      if r_1 is Ok bb1 else bb4
    bb1:
      if copy r_1.<Ok>0 Ge 1 bb2 else bb4
    bb2:
      if copy r_1.<Ok>0 Le 9 bb3 else bb4
    bb3:
      n_2 = bind r_1.<Ok>0
      goto bb6
    bb4:
      if r_1 is Err bb5 else bb7
    bb5:
      n_2 = bind r_1.<Err>0
      goto bb6
    bb6:
      ret = n_2
      end n_2
      goto bb12
    bb7:
      if r_1 is Ok bb8 else bb11
    bb8:
      if copy r_1.<Ok>0 Eq 0 bb10 else bb9
    bb9:
      if copy r_1.<Ok>0 Eq 10 bb10 else bb11
    bb10:
      ret = 1
      goto bb12
    bb11:
      ret = 2
      goto bb12
    bb12:
      end r_1
      return
    "#);
}

#[test]
fn constants_are_compared_and_variants_are_tested() {
    let text = functions(
        r#"
    const LISTENER: Token = Token(0);
    enum State { Open, Closed { why: u8 }, Half(u8) }
    fn f(t: Token, s: State) {
        match t { LISTENER => a(), libc::EAGAIN => b(), Token(n) => c(n) }
        match s { State::Open => a(), State::Closed { why: 1.. } => b(), State::Half(x) => c(x), _ => {} }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::LISTENER::{init}() -> app::Token
    bb0:
      ret = app::Token(0)
      return
    fn app::f(t_1: app::Token, s_2: app::State) -> ()
    bb0:
      if copy t_1 Eq app::LISTENER bb1 else bb2
    bb1:
      t3 = app::a()
      end t3
      goto bb5
    bb2:
      if copy t_1 Eq libc::EAGAIN bb3 else bb4
    bb3:
      t4 = app::b()
      end t4
      goto bb5
    bb4:
      n_5 = bind t_1.0
      t6 = app::c(n_5)
      end t6
      end n_5
      goto bb5
    bb5:
      if s_2 is app::State::Open bb6 else bb7
    bb6:
      ret = app::a()
      goto bb13
    bb7:
      if s_2 is app::State::Closed bb8 else bb10
    bb8:
      if copy s_2.<app::State::Closed>why Ge 1 bb9 else bb10
    bb9:
      ret = app::b()
      goto bb13
    bb10:
      if s_2 is app::State::Half bb11 else bb12
    bb11:
      x_7 = bind s_2.<app::State::Half>0
      ret = app::c(x_7)
      end x_7
      goto bb13
    bb12:
      ret = ()
      goto bb13
    bb13:
      end s_2
      end t_1
      return
    "#);
}

#[test]
fn glob_imports_of_a_local_enum_are_its_variants() {
    let text = functions(
        r#"
    enum Turn { Done, More(u8) }
    fn f(t: Turn) {
        use Turn::*;
        match t { Done => a(), More(n) => b(n) }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(t_1: app::Turn) -> ()
    bb0:
      if t_1 is app::Turn::Done bb1 else bb2
    bb1:
      ret = app::a()
      goto bb4
    bb2:
      if t_1 is app::Turn::More bb3 else bb5
    bb3:
      n_2 = bind t_1.<app::Turn::More>0
      ret = app::b(n_2)
      end n_2
      goto bb4
    bb4:
      end t_1
      return
    bb5:
      stop
    "#);
}

#[test]
fn slices_ask_whether_they_are_empty() {
    let text = functions(
        r#"
    fn f(b: &[u8]) {
        match b { [] => a(), [x] => c(x), [first, rest @ ..] => d(first, rest) }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(b_1: &[u8]) -> ()
    bb0:
      t2 = b_1 .is_empty()
      if copy t2 bb1 else bb2
    bb1:
      ret = app::a()
      goto bb8
    bb2:
      t3 = b_1 .is_empty()
      if copy t3 bb5 else bb3
    bb3:
      if unknown(copy b_1) bb4 else bb5
    bb4:
      x_4 = bind b_1[0]
      ret = app::c(x_4)
      end x_4
      goto bb8
    bb5:
      t5 = b_1 .is_empty()
      if copy t5 bb6 else bb7
    bb6:
      stop
    bb7:
      first_6 = bind b_1[0]
      rest_7 = &b_1
      ret = app::d(first_6, rest_7)
      end rest_7
      end first_6
      goto bb8
    bb8:
      end b_1
      return
    "#);
}

#[test]
fn poll_and_control_flow_variants_go_by_their_bare_name() {
    let text = functions(
        r#"
    use std::task::Poll;
    use std::ops::ControlFlow;
    fn f(p: Poll<u8>) -> ControlFlow<()> {
        match p { Poll::Ready(1) => ControlFlow::Break(()), _ => ControlFlow::Continue(()) }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(p_1: std::task::Poll<u8>) -> std::ops::ControlFlow<()>
    bb0:
      if p_1 is Ready bb1 else bb3
    bb1:
      if copy p_1.<Ready>0 Eq 1 bb2 else bb3
    bb2:
      ret = Break {0: ()}
      goto bb4
    bb3:
      ret = Continue {0: ()}
      goto bb4
    bb4:
      end p_1
      return
    "#);
}

#[test]
fn parameters_are_taken_apart_on_entry() {
    let text = functions(
        r#"
    fn f((a, b): (A, B), Conn { sock, .. }: Conn) { go(a, b, sock) }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(t1: (app::A, app::B), t4: app::Conn) -> ()
    bb0:
      a_2 = bind t1.0
      b_3 = bind t1.1
      sock_5 = bind t4.sock
      ret = app::go(a_2, b_3, sock_5)
      end sock_5
      end t4
      end b_3
      end a_2
      end t1
      return
    "#);
}
