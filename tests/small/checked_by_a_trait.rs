// expect: silence. Whether a call failed is asked by a trait that the program gives to numbers.
use std::io;
use std::net::TcpListener;
use std::os::fd::AsRawFd;
trait IsMinusOne {
    fn is_minus_one(&self) -> bool;
}
macro_rules! numbers {
    ($($of:ident)*) => {
        $(impl IsMinusOne for $of {
            fn is_minus_one(&self) -> bool {
                *self == -1
            }
        })*
    };
}
numbers! { i32 isize }
fn cvt<T: IsMinusOne>(ret: T) -> io::Result<T> {
    if ret.is_minus_one() { Err(io::Error::last_os_error()) } else { Ok(ret) }
}
fn least<T: PartialOrd + Default>(ret: T) -> io::Result<T> {
    if ret < T::default() { Err(io::Error::last_os_error()) } else { Ok(ret) }
}
fn arrival(listener: i32) -> io::Result<i32> {
    let fd = cvt(unsafe { libc::accept(listener, std::ptr::null_mut(), std::ptr::null_mut()) })?;
    Ok(fd)
}
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7")?;
    loop {
        let fd = match arrival(listener.as_raw_fd()) {
            Ok(fd) => fd,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let mut byte = [0u8; 1];
        while least(unsafe { libc::recv(fd, byte.as_mut_ptr().cast(), 1, 0) }).is_ok_and(|n| n > 0) {}
        unsafe { libc::close(fd) };
    }
}
