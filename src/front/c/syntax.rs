//! Small helpers over the syntax tree.

use tree_sitter::{Language, Node, Parser, Tree};

/// The children that mean something.
pub(super) fn named<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !child.is_extra() || child.is_error()).collect()
}

/// What is given in a list of arguments, also in one that reads like parameters of which only types are named.
pub(super) fn given<'t>(list: Node<'t>) -> Vec<Node<'t>> {
    let arg = |node: Node<'t>| if list.kind() == "parameter_list" { field(node, "type").unwrap_or(node) } else { node };
    named(list).into_iter().map(arg).collect()
}

/// All children, punctuation too.
pub(super) fn all<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).collect()
}

/// The child in a field.
pub(super) fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

/// Every child in a field.
pub(super) fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(name, &mut cursor).filter(Node::is_named).collect()
}

/// The first named child.
pub(super) fn first<'t>(node: Node<'t>) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|n| !n.is_extra())
}

/// The first child of a kind.
pub(super) fn child<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).find(|n| n.kind() == kind)
}

/// The operator of an expression.
pub(super) fn operator<'t>(node: Node<'t>) -> &'t str {
    field(node, "operator").map_or("", |op| op.kind())
}

/// Parses `text`.
pub(super) fn parse(text: &str, cpp: bool) -> Option<Tree> {
    let language: Language = if cpp { tree_sitter_cpp::LANGUAGE.into() } else { tree_sitter_c::LANGUAGE.into() };
    let mut parser = Parser::new();
    parser.set_language(&language).ok()?;
    parser.parse(text, None)
}

/// The index of a subscript; of several the first.
pub(super) fn index_of<'t>(subscript: Node<'t>) -> Option<Node<'t>> {
    field(subscript, "index").or_else(|| first(field(subscript, "indices")?))
}

/// How many places the parser gave up on, and where the first is.
pub(super) fn errors(tree: &Tree) -> (usize, usize) {
    let mut cursor = tree.walk();
    let (mut count, mut place) = (0, 0);
    loop {
        let node = cursor.node();
        let broken = node.is_error() || node.is_missing();
        if broken {
            if count == 0 {
                place = node.start_byte();
            }
            count += 1;
        }
        if !broken && node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return (count, place);
            }
        }
    }
}

/// Strips parentheses.
pub(super) fn bare(mut node: Node<'_>) -> Node<'_> {
    while node.kind() == "parenthesized_expression" {
        match first(node) {
            Some(inner) if inner.kind() != "compound_statement" => node = inner,
            _ => break,
        }
    }
    node
}

/// A name as a path without template arguments: `a::B<int>::c` is `a::B::c`. A leading `::` stays.
pub(super) fn path_text(node: Node<'_>, text: &str) -> String {
    let source = text.get(node.byte_range()).unwrap_or("");
    let mut depth = 0usize;
    let mut path = String::with_capacity(source.len());
    if let Some(at) = source.find("operator")
        && (at == 0 || !word(source.as_bytes()[at - 1]))
    {
        let rest = source.get(at + 8..).unwrap_or("");
        if rest.is_empty() || !rest.starts_with(|c: char| c == '_' || c.is_alphanumeric()) {
            path = strip(source.get(..at).unwrap_or(""), &mut depth);
            path.push_str("operator");
            let rest = rest.trim();
            if rest.starts_with(char::is_alphabetic) {
                path.push(' ');
            }
            path.extend(rest.chars().filter(|c| !c.is_whitespace()));
            return path;
        }
    }
    path.push_str(&strip(source, &mut depth));
    path
}

fn strip(source: &str, depth: &mut usize) -> String {
    let mut path = String::with_capacity(source.len());
    for c in source.chars() {
        match c {
            '<' => *depth += 1,
            '>' => *depth = depth.saturating_sub(1),
            c if *depth == 0 && !c.is_whitespace() => path.push(c),
            _ => {}
        }
    }
    path.replace("::template", "::")
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
