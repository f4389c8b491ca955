public import PlatValue

/// A view on one kind of object: it names the fields that plat knows and keeps all others.
///
/// A view is the object itself, seen as a workspace, a binding or whatever it is; making one costs
/// nothing and checks nothing. What a field holds that has another form than it should counts as absent.
public protocol ObjectView: Sendable, Equatable {
    /// The whole object.
    var value: Value { get set }

    /// Sees an object as this kind; nobody asks whether it is one.
    init(_ value: Value)
}

extension Value {
    /// The object seen as a kind, to be changed in place: `object[as: Workspace.self].url = url`.
    public subscript<View: ObjectView>(as kind: View.Type) -> View {
        get { View(self) }
        _modify {
            var view = View(self)
            self = .null
            defer { self = view.value }
            yield &view
        }
    }
}

extension ObjectView {
    /// What the object is called.
    public var name: String { value.objectName }
    /// What tells it from others that had or will have its name.
    public var uid: String { value.objectUID }
    /// Whether somebody asked that it goes, and something still holds it.
    public var isBeingDeleted: Bool { value.isBeingDeleted }

    /// The text at the keys given; nil where there is none.
    func text(_ keys: String...) -> String? { value.at(keys)?.stringValue }

    /// The elements at the keys given; none where there is no list.
    func items(_ keys: String...) -> [Value] { value.at(keys)?.arrayValue ?? [] }

    /// The texts of a list at the keys given.
    func texts(_ keys: String...) -> [String] { value.at(keys).strings }

    /// Sets a text, or with nil removes it.
    mutating func set(text: String?, at keys: String...) {
        value.set(text.map(Value.string), at: keys[...])
    }

    /// Sets a list; an empty one is left out, as Kubernetes' types leave it out.
    mutating func set(items: [Value], at keys: String...) {
        value.set(items.isEmpty ? nil : .array(items), at: keys[...])
    }
}
