mod printer;
#[test]
fn scratch() {
    let path = std::env::var("SCRATCH").unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let cpp = !path.ends_with(".c") && super::preprocess::looks_like_cpp(&text);
    let p = super::preprocess::prepare(&text, cpp);
    println!("{}", p.rendered.text);
}
