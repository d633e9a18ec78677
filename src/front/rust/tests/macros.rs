//! Macros whose tokens hold control flow.

use super::functions;

#[test]
fn select_disables_a_branch_whose_pattern_fails() {
    let text = functions(
        r#"
    async fn f(mut a: A, mut b: B) {
        loop {
            tokio::select! {
                Some(x) = a.next() => use_it(x),
                n = b.read() => if n == 0 { break },
            }
        }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(a_1: app::A, b_2: app::B) -> () async
    bb0:
      choose bb1 bb4
    bb1:
      t3 = a_1 .next()
      t4 = #Await(t3)
      if t4 is Some bb2 else bb3
    bb2:
      x_5 = bind t4.<Some>0
      end t4
      t11 = app::use_it(x_5)
      end t11
      end x_5
      goto bb0
    bb3:
      end t4
      t9 = b_2 .read()
      t10 = #Await(t9)
      n_8 = bind t10
      end t10
      goto bb5
    bb4:
      t6 = b_2 .read()
      t7 = #Await(t6)
      n_8 = bind t7
      end t7
      goto bb5
    bb5:
      if copy n_8 Eq 0 bb6 else bb7
    bb6:
      ret = ()
      end n_8
      end b_2
      end a_1
      return
    bb7:
      end n_8
      goto bb0
    "#);
}

#[test]
fn select_runs_else_when_every_branch_is_disabled() {
    let text = functions(
        r#"
    async fn f(mut a: A, on: bool) -> u8 {
        tokio::select! {
            biased;
            Ok(x) = a.next() => x,
            _ = a.stopped(), if on => 1,
            else => 2,
        }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(a_1: app::A, on_2: bool) -> u8 async
    bb0:
      if copy on_2 bb1 else bb8
    bb1:
      choose bb2 bb6
    bb2:
      t3 = a_1 .next()
      t4 = #Await(t3)
      if t4 is Ok bb3 else bb4
    bb3:
      x_5 = bind t4.<Ok>0
      end t4
      goto bb10
    bb4:
      end t4
      if copy on_2 bb5 else bb12
    bb5:
      t8 = a_1 .stopped()
      t9 = #Await(t8)
      end t9
      goto bb7
    bb6:
      t6 = a_1 .stopped()
      t7 = #Await(t6)
      end t7
      goto bb7
    bb7:
      ret = 1
      goto bb13
    bb8:
      t10 = a_1 .next()
      t11 = #Await(t10)
      if t11 is Ok bb9 else bb11
    bb9:
      x_5 = bind t11.<Ok>0
      end t11
      goto bb10
    bb10:
      ret = x_5
      end x_5
      goto bb13
    bb11:
      end t11
      goto bb12
    bb12:
      ret = 2
      goto bb13
    bb13:
      end on_2
      end a_1
      return
    "#);
}

#[test]
fn futures_select_polls_in_place() {
    let text = functions(
        r#"
    async fn f(mut a: Fut) -> u8 {
        futures::select! { x = a => x, complete => 1, default => 2 }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(a_1: app::Fut) -> u8 async
    bb0:
      choose bb1 bb2 bb3
    bb1:
      t2 = #Await(&a_1)
      x_3 = bind t2
      end t2
      ret = x_3
      end x_3
      goto bb4
    bb2:
      ret = 2
      goto bb4
    bb3:
      ret = 1
      goto bb4
    bb4:
      end a_1
      return
    "#);
}

#[test]
fn crossbeam_select_receives() {
    let text = functions(
        r#"
    fn f(rx: Rx) {
        select! { recv(rx) -> m => go(m), default(wait()) => {} }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(rx_1: app::Rx) -> ()
    bb0:
      choose bb1 bb2
    bb1:
      t2 = rx_1 .recv()
      m_3 = bind t2
      end t2
      ret = app::go(m_3)
      end m_3
      goto bb3
    bb2:
      ret = ()
      goto bb3
    bb3:
      end rx_1
      return
    "#);
}

#[test]
fn join_runs_futures_side_by_side() {
    let text = functions(
        r#"
    async fn f(a: A, b: B) -> Result<(), E> {
        let (x, y) = tokio::try_join!(a.go(), async { b.go().await })?;
        Ok(())
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f::{closure#0}() -> _ async closure
    bb0:
      t1 = b_2 .go()
      ret = #Await(t1)
      end b_2
      return
    fn app::f(a_1: app::A, b_2: app::B) -> std::result::Result<(), app::E> async
    bb0:
      t4 = a_1 .go()
      t5 = closure fn#0 [#2 <- &b_2]
      t3 = #TryJoin(t4, t5)
      if t3 is ? bb1 else bb2
    bb1:
      x_6 = bind t3.<?>0.0
      y_7 = bind t3.<?>0.1
      end t3
      ret = Ok {0: ()}
      end y_7
      end x_6
      end b_2
      end a_1
      return
    bb2:
      ret = residual t3
      end t3
      end b_2
      end a_1
      return
    "#);
}

#[test]
fn printing_macros_lend_their_arguments() {
    let text = functions(
        r#"
    fn f(s: Sock, w: &mut W) {
        println!("{} {s:?}", s.addr());
        tracing::info!(peer = %s.peer(), ?s, "new");
        writeln!(w, "{}", s).ok();
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(s_1: app::Sock, w_2: &app::W) -> ()
    bb0:
      t3 = s_1 .addr()
      end t3
      t4 = s_1 .peer()
      end t4
      t5 = w_2 .write_fmt("") hint std::io::Result<()>
      t6 = t5 .ok()
      end t6
      end t5
      ret = ()
      end w_2
      end s_1
      return
    "#);
}

#[test]
fn failing_assertions_and_panics_end_the_program() {
    let text = functions(
        r#"
    fn f(n: usize) {
        assert!(n > 0, "no {}", n);
        assert_eq!(n, 3);
        if n == 4 { unreachable!() }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(n_1: usize) -> ()
    bb0:
      if copy n_1 Gt 0 bb1 else bb6
    bb1:
      if copy n_1 Eq 3 bb2 else bb5
    bb2:
      if copy n_1 Eq 4 bb3 else bb4
    bb3:
      stop
    bb4:
      ret = ()
      end n_1
      return
    bb5:
      stop
    bb6:
      stop
    "#);
}

#[test]
fn matches_is_a_condition() {
    let text = functions(
        r#"
    fn f(r: &R) -> bool {
        if matches!(r.kind(), K::A | K::B) { one() }
        matches!(r.get(), Some(n) if *n > 2)
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(r_1: &app::R) -> bool
    bb0:
      t2 = r_1 .kind()
      if t2 is app::K::A bb2 else bb1
    bb1:
      if t2 is app::K::B bb2 else bb3
    bb2:
      end t2
      t3 = app::one()
      end t3
      goto bb4
    bb3:
      end t2
      goto bb4
    bb4:
      t4 = r_1 .get()
      if t4 is Some bb5 else bb8
    bb5:
      if copy t4.<Some>0 Gt 2 bb6 else bb7
    bb6:
      n_5 = bind t4.<Some>0
      end n_5
      end t4
      ret = true
      goto bb10
    bb7:
      end t4
      goto bb9
    bb8:
      end t4
      goto bb9
    bb9:
      ret = false
      goto bb10
    bb10:
      end r_1
      return
    "#);
}

#[test]
fn ready_returns_pending() {
    let text = functions(
        r#"
    fn f(cx: &mut Cx) -> Poll<u8> {
        let n = ready!(poll(cx))?;
        Poll::Ready(n)
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(cx_1: &app::Cx) -> app::Poll<u8>
    bb0:
      t4 = app::poll(cx_1)
      if t4 is Ready bb1 else bb4
    bb1:
      t3 = t4.<Ready>0
      if t3 is ? bb2 else bb3
    bb2:
      n_2 = t3.<?>0
      end t3
      end t4
      ret = Ready {0: n_2}
      end n_2
      end cx_1
      return
    bb3:
      ret = residual t3
      end t3
      end t4
      end cx_1
      return
    bb4:
      ret = Pending {}
      end t4
      end cx_1
      return
    "#);
}

#[test]
fn bail_and_ensure_return_errors() {
    let text = functions(
        r#"
    fn f(n: u8) -> anyhow::Result<()> {
        ensure!(n > 1, "small");
        if n == 2 { bail!("two") }
        Ok(())
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(n_1: u8) -> anyhow::Result<()>
    bb0:
      if copy n_1 Gt 1 bb1 else bb4
    bb1:
      if copy n_1 Eq 2 bb2 else bb3
    bb2:
      t3 = unknown(): _
      ret = Err {0: t3}
      end n_1
      return
    bb3:
      ret = Ok {0: ()}
      end n_1
      return
    bb4:
      t2 = unknown(): _
      ret = Err {0: t2}
      end n_1
      return
    "#);
}

#[test]
fn local_macros_are_expanded() {
    let text = functions(
        r#"
    macro_rules! cvt {
        ($f:ident ( $($arg:expr),* $(,)? )) => {{
            let res = unsafe { libc::$f($($arg),*) };
            if res == -1 { Err(last_error()) } else { Ok(res) }
        }};
    }
    fn f(fd: i32) -> R { cvt!(accept(fd, null(),)) }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(fd_1: i32) -> app::R
    bb0:
      t3 = app::null()
      res_2 = libc::accept(fd_1, t3)
      if copy res_2 Eq -1 bb1 else bb2
    bb1:
      t4 = app::last_error()
      ret = Err {0: t4}
      goto bb3
    bb2:
      ret = Ok {0: res_2}
      goto bb3
    bb3:
      end res_2
      end fd_1
      return
    "#);
}

#[test]
fn unknown_macros_take_what_they_name() {
    let text = functions(
        r#"
    fn f(s: Sock) {
        let t = magic!(s, other());
        let u = magic!(s => t);
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(s_1: app::Sock) -> ()
    bb0:
      t3 = app::other()
      t_2 = unknown(&s_1, t3): _
      u_4 = unknown(&s_1, &t_2): _
      ret = ()
      end u_4
      end t_2
      end s_1
      return
    "#);
}
