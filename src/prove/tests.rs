use super::*;

fn plan(command: &[&str]) -> Plan {
    Plan {
        command: command.iter().map(OsString::from).collect(),
        port: None,
        clients: 10,
        send: b"x".to_vec(),
        kinds: vec![Kind::Close],
        hold: Duration::from_secs(1),
        start: Duration::from_millis(300),
        work: Duration::from_secs(1),
        ramp: true,
        output: false,
    }
}

fn at(ports: &[u16]) -> Vec<SocketAddr> {
    let ports = ports.iter();
    ports.map(|port| (Ipv4Addr::LOCALHOST, *port).into()).collect()
}

#[test]
fn a_ramp_doubles_and_the_last_wave_takes_the_rest() {
    assert_eq!(wave_sizes(&plan(&["x"])), [1, 2, 4, 3]);
}

#[test]
fn of_several_ports_the_one_in_the_command_counts() {
    let told = plan(&["server", "--listen=0.0.0.0:8080"]);
    let found = chosen(&at(&[39_999, 8080]), &told).unwrap();
    assert_eq!(found, at(&[8080]).first().copied());
    assert!(chosen(&at(&[39_999, 8080]), &plan(&["server", "80"])).is_err());
    assert_eq!(chosen(&[], &told).unwrap(), None);
}

#[test]
fn an_address_that_leaves_the_machine_is_refused() {
    assert!(loopback(([192, 0, 2, 1], 80).into()).is_err());
    let here = loopback(([0, 0, 0, 0], 80).into()).unwrap();
    assert!(here.ip().is_loopback());
}
