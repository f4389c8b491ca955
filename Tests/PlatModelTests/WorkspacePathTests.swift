import PlatModel
import Testing

@Suite struct WorkspacePathTests {
    static let paths: [(String, String, String)] = [
        ("root:foo", ":root:ml", "root:ml"), ("root:foo", "root:ml", "root:ml"),
        ("root:foo", "/root/ml/", "root:ml"), ("root:foo", "root", "root"),
        ("root:foo", "bar", "root:foo:bar"), ("root:foo", "bar/", "root:foo:bar"),
        ("root:foo", "bar:..:bar:baz:..:baz", "root:foo:bar:baz"),
        ("root:foo", ".:bar:.:.:baz:.", "root:foo:bar:baz"), ("root:foo:bar", "..", "root:foo"),
        ("root:foo:bar:baz", "../..", "root:foo"), ("root:foo", ".", "root:foo"),
        ("root:foo", ":", "root"), ("x1y2:foo", "/", "x1y2"),
        ("root", ":system:admin", "system:admin"),
        ("root:foo", ":root:bar:..", "root"), ("root:foo", "../..bar", ""),
    ]

    @Test(arguments: paths)
    func operandIsResolved(current: String, operand: String, path: String) throws {
        let found = try? WorkspacePath.resolve(operand: operand, from: WorkspacePath(current))
        #expect(found == (path.isEmpty ? nil : .path(WorkspacePath(path))))
    }

    @Test func homeAndPreviousAreLeftToTheCaller() throws {
        #expect(try WorkspacePath.resolve(operand: "-", from: nil) == .previous)
        #expect(try WorkspacePath.resolve(operand: "", from: nil) == .home([]))
        #expect(
            try WorkspacePath.resolve(operand: "~/bar/../baz", from: nil)
                == .home(["bar", "..", "baz"]))
    }

    static let refusals: [(String?, String, WorkspacePathError)] = [
        ("root", "..", .aboveRoot(operand: "..")),
        ("root:a", "../..", .aboveRoot(operand: "../..")),
        ("root", "ju:nk§", .invalid(operand: "ju:nk§")),
        ("root", "a::b", .invalid(operand: "a::b")),
        (nil, "a", .noCurrentWorkspace(operand: "a")),
        ("system:admin", "..", .aboveRoot(operand: "..")),
        ("root", "root:..", .aboveRoot(operand: "root:..")),
    ]

    @Test(arguments: refusals)
    func operandIsRefused(current: String?, operand: String, error: WorkspacePathError) {
        #expect(throws: error) {
            try WorkspacePath.resolve(operand: operand, from: current.map { WorkspacePath($0) })
        }
    }
}
