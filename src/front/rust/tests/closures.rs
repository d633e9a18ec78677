//! Closures, async blocks, nested functions.

use super::functions;

#[test]
fn captures_are_moved_or_borrowed() {
    let text = functions(
        r#"
    fn f(s: Sock, t: Tx) {
        let each = |x: u8| t.send(x);
        each(1);
        spawn(move || { let _n = s.read(); });
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f::{closure#0}(x_1: u8) -> _ closure
    bb0:
      ret = t_2 .send(x_1)
      end x_1
      end t_2
      return
    fn app::f::{closure#1}() -> _ closure
    bb0:
      _n_1 = s_2 .read()
      ret = ()
      end _n_1
      end s_2
      return
    fn app::f(s_1: app::Sock, t_2: app::Tx) -> ()
    bb0:
      each_3 = closure fn#0 [#2 <- &t_2]
      t4 = (copy each_3)(1)
      end t4
      t5 = closure fn#1 [#2 <- s_1]
      t6 = app::spawn(t5)
      end t6
      ret = ()
      end each_3
      end t_2
      end s_1
      return
    "#);
}

#[test]
fn an_async_block_ends_its_captures_on_every_return() {
    let text = functions(
        r#"
    fn f(s: Sock, flag: bool) {
        spawn(async move {
            if flag { return; }
            s.go().await;
        });
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f::{closure#0}() -> _ async closure
    bb0:
      if copy flag_1 bb1 else bb2
    bb1:
      ret = ()
      end s_3
      end flag_1
      return
    bb2:
      t2 = s_3 .go()
      t4 = #Await(t2)
      end t4
      ret = ()
      end s_3
      end flag_1
      return
    fn app::f(s_1: app::Sock, flag_2: bool) -> ()
    bb0:
      t3 = closure fn#0 [#1 <- flag_2, #3 <- s_1]
      t4 = app::spawn(t3)
      end t4
      ret = ()
      end flag_2
      end s_1
      return
    "#);
}

#[test]
fn a_closure_in_a_closure_captures_through_both() {
    let text = functions(
        r#"
    fn f(s: Sock) {
        run(move || run(|| s.close()));
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f::{closure#0}::{closure#0}() -> _ closure
    bb0:
      ret = s_1 .close()
      end s_1
      return
    fn app::f::{closure#0}() -> _ closure
    bb0:
      t1 = closure fn#0 [#1 <- &s_2]
      ret = app::run(t1)
      end s_2
      return
    fn app::f(s_1: app::Sock) -> ()
    bb0:
      t2 = closure fn#1 [#2 <- s_1]
      t3 = app::run(t2)
      end t3
      ret = ()
      end s_1
      return
    "#);
}

#[test]
fn functions_inside_functions_see_no_variables() {
    let text = functions(
        r#"
    fn f(s: Sock) {
        fn helper(n: u8) -> u8 { n }
        struct Local(u8);
        Local(helper(s.n()));
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f::helper(n_1: u8) -> u8
    bb0:
      ret = n_1
      end n_1
      return
    fn app::f(s_1: app::Sock) -> ()
    bb0:
      t3 = s_1 .n()
      t2 = app::f::helper(t3)
      t4 = app::f::Local(t2)
      end t4
      ret = ()
      end s_1
      return
    "#);
}

#[test]
fn what_a_closure_gives_away_is_moved_in() {
    let text = functions("fn f(s: S, t: T) { spawn(|| serve(s)); spawn(|| t.note()); }");
    assert!(text.contains("closure fn#0 [#1 <- s_1]"), "{text}");
    assert!(text.contains("closure fn#1 [#1 <- &t_2]"), "{text}");
}
