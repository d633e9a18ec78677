//! Control flow: ways out of scopes, loops, conditions.

use super::functions;

#[test]
fn question_mark_leaves_with_the_residual_and_ends_what_lives() {
    let text = functions(
        r#"
    fn f(a: Sock) -> Result<u8, E> {
        let b = open()?;
        g(h(), b.read()?);
        Ok(1)
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(a_1: app::Sock) -> std::result::Result<u8, app::E>
    bb0:
      t3 = app::open()
      if t3 is ? bb1 else bb4
    bb1:
      b_2 = t3.<?>0
      end t3
      t4 = app::h()
      t5 = b_2 .read()
      if t5 is ? bb2 else bb3
    bb2:
      t6 = app::g(t4, t5.<?>0)
      end t6
      end t5
      ret = Ok {0: 1}
      end b_2
      end a_1
      return
    bb3:
      ret = residual t5
      end t5
      end t4
      end b_2
      end a_1
      return
    bb4:
      ret = residual t3
      end t3
      end a_1
      return
    "#);
}

#[test]
fn an_early_return_ends_locals_in_reverse_and_then_parameters() {
    let text = functions(
        r#"
    fn f(a: A, b: B) -> u8 {
        let c = a.c();
        if c.bad() {
            return 1;
        }
        let d = c.d();
        2
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(a_1: app::A, b_2: app::B) -> u8
    bb0:
      c_3 = a_1 .c()
      t4 = c_3 .bad()
      if copy t4 bb1 else bb2
    bb1:
      ret = 1
      end c_3
      end b_2
      end a_1
      return
    bb2:
      d_5 = c_3 .d()
      ret = 2
      end d_5
      end c_3
      end b_2
      end a_1
      return
    "#);
}

#[test]
fn while_let_tests_each_time_round() {
    let text = functions(
        r#"
    fn f(mut r: R) {
        while let Some(line) = r.next() {
            use_it(line);
        }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(r_1: app::R) -> ()
    bb0:
      t2 = r_1 .next()
      if t2 is Some bb1 else bb2
    bb1:
      line_3 = bind t2.<Some>0
      t4 = app::use_it(line_3)
      end t4
      end line_3
      end t2
      goto bb0
    bb2:
      end t2
      ret = ()
      end r_1
      return
    "#);
}

#[test]
fn a_for_loop_asks_an_iterator_for_items() {
    let text = functions(
        r#"
    fn f(l: L) {
        for (i, s) in l.incoming().enumerate() {
            if i > 3 { continue }
            if s.bad() { break }
        }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(l_1: app::L) -> ()
    bb0:
      t3 = l_1 .incoming()
      t2 = t3 .enumerate()
      t4 = #IntoIter(t2)
      goto bb1
    bb1:
      t5 = #Next(&t4)
      if t5 is Some bb2 else bb7
    bb2:
      i_6 = bind t5.<Some>0.0
      s_7 = bind t5.<Some>0.1
      if copy i_6 Gt 3 bb3 else bb4
    bb3:
      end s_7
      end i_6
      end t5
      goto bb1
    bb4:
      t8 = s_7 .bad()
      if copy t8 bb5 else bb6
    bb5:
      end s_7
      end i_6
      end t5
      goto bb7
    bb6:
      end s_7
      end i_6
      end t5
      goto bb1
    bb7:
      end t4
      end t3
      ret = ()
      end l_1
      return
    "#);
}

#[test]
fn labelled_breaks_end_the_scopes_they_leave() {
    let text = functions(
        r#"
    fn f() -> u8 {
        let found = 'search: {
            let a = one();
            loop {
                let b = two();
                if b.ok() { break 'search 1; }
            }
        };
        found
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f() -> u8
    bb0:
      a_2 = app::one()
      goto bb1
    bb1:
      b_3 = app::two()
      t4 = b_3 .ok()
      if copy t4 bb2 else bb3
    bb2:
      found_1 = 1
      end b_3
      end a_2
      ret = found_1
      end found_1
      return
    bb3:
      end b_3
      goto bb1
    "#);
}

#[test]
fn let_else_diverges_after_its_temporaries() {
    let text = functions(
        r#"
    fn f(s: Option<S>) {
        let Some(s) = s else { return };
        let Ok(n) = s.lock().get() else { stop() };
        go(s, n)
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(s_1: std::option::Option<app::S>) -> ()
    bb0:
      if s_1 is Some bb1 else bb4
    bb1:
      s_2 = bind s_1.<Some>0
      t4 = s_2 .lock()
      t3 = t4 .get()
      if t3 is Ok bb2 else bb3
    bb2:
      n_5 = bind t3.<Ok>0
      end t3
      end t4
      ret = app::go(s_2, n_5)
      end n_5
      end s_2
      end s_1
      return
    bb3:
      end t3
      end t4
      t6 = app::stop()
      end t6
      stop
    bb4:
      ret = ()
      end s_1
      return
    "#);
}

#[test]
fn conditions_are_control_flow() {
    let text = functions(
        r#"
    fn f(a: bool, b: &B) {
        if !(a || b.x() == 0) && b.y > 1 { one() } else if a { two() }
        let z = a && b.z();
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(a_1: bool, b_2: &app::B) -> ()
    bb0:
      if copy a_1 bb4 else bb1
    bb1:
      t3 = b_2 .x()
      if copy t3 Eq 0 bb4 else bb2
    bb2:
      if copy b_2.y Gt 1 bb3 else bb4
    bb3:
      t4 = app::one()
      end t4
      goto bb6
    bb4:
      if copy a_1 bb5 else bb6
    bb5:
      t5 = app::two()
      end t5
      goto bb6
    bb6:
      if copy a_1 bb7 else bb9
    bb7:
      t7 = b_2 .z()
      if copy t7 bb8 else bb9
    bb8:
      z_6 = true
      goto bb10
    bb9:
      z_6 = false
      goto bb10
    bb10:
      ret = ()
      end z_6
      end b_2
      end a_1
      return
    "#);
}

#[test]
fn if_let_chains_end_what_they_bound_on_failure() {
    let text = functions(
        r#"
    fn f(m: M) {
        if let Some(s) = m.take() && s.ready() && let Ok(n) = s.read() { go(n) } else { no() }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(m_1: app::M) -> ()
    bb0:
      t2 = m_1 .take()
      if t2 is Some bb1 else bb6
    bb1:
      s_3 = bind t2.<Some>0
      t4 = s_3 .ready()
      if copy t4 bb2 else bb5
    bb2:
      t5 = s_3 .read()
      if t5 is Ok bb3 else bb4
    bb3:
      n_6 = bind t5.<Ok>0
      ret = app::go(n_6)
      end n_6
      end t5
      end s_3
      end t2
      goto bb8
    bb4:
      end t5
      end s_3
      end t2
      goto bb7
    bb5:
      end s_3
      end t2
      goto bb7
    bb6:
      end t2
      goto bb7
    bb7:
      ret = app::no()
      goto bb8
    bb8:
      end m_1
      return
    "#);
}

#[test]
fn temporaries_of_the_last_expression_end_before_variables() {
    let text = functions(
        r#"
    fn f() -> u8 {
        let a = open();
        a.lock().get()
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f() -> u8
    bb0:
      a_1 = app::open()
      t2 = a_1 .lock()
      ret = t2 .get()
      end t2
      end a_1
      return
    "#);
}

#[test]
fn a_borrowed_temporary_lives_as_long_as_its_variable() {
    let text = functions(
        r#"
    fn f() {
        let a = &open().inner;
        let _ = open();
        let _b = open();
        go(a)
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f() -> ()
    bb0:
      t2 = app::open()
      a_1 = &t2.inner
      t3 = app::open()
      end t3
      _b_4 = app::open()
      ret = app::go(a_1)
      end _b_4
      end a_1
      end t2
      return
    "#);
}

#[test]
fn assignments_evaluate_the_value_first() {
    let text = functions(
        r#"
    fn f(&mut self, mut a: u8) {
        self.map[key()] = value();
        (a, self.b) = pair();
        _ = open();
        a += 1;
        self.c = if a == 1 { one() } else { two() };
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(self_1: &_, a_2: u8) -> ()
    bb0:
      t3 = app::value()
      t4 = app::key()
      self_1.map[copy t4] = t3
      end t4
      t5 = app::pair()
      a_2 = bind t5.0
      self_1.b = bind t5.1
      end t5
      t6 = app::open()
      end t6
      a_2 = Add(copy a_2, 1)
      if copy a_2 Eq 1 bb1 else bb2
    bb1:
      self_1.c = app::one()
      goto bb3
    bb2:
      self_1.c = app::two()
      goto bb3
    bb3:
      ret = ()
      end a_2
      end self_1
      return
    "#);
}

#[test]
fn await_is_a_call_of_its_own() {
    let text = functions(
        r#"
    async fn f(s: &mut S) -> usize {
        match s.read(&mut buf()).await { Ok(n) => n, Err(_) => 0 }
    }
"#,
    );
    insta::assert_snapshot!(text, @r#"
    fn app::f(s_1: &app::S) -> usize async
    bb0:
      t4 = app::buf()
      t3 = s_1 .read(&t4)
      t2 = #Await(t3)
      if t2 is Ok bb1 else bb2
    bb1:
      n_5 = bind t2.<Ok>0
      ret = n_5
      end n_5
      goto bb4
    bb2:
      if t2 is Err bb3 else bb5
    bb3:
      ret = 0
      goto bb4
    bb4:
      end t2
      end t4
      end s_1
      return
    bb5:
      stop
    "#);
}
