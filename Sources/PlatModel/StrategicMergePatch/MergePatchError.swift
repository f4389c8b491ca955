/// Why a patch cannot be made or applied.
public struct MergePatchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a patch fails by.
    public enum Kind: Sendable {
        /// 400: the patch is not made as patches are.
        case badRequest
        /// 422: the patch asks for what is not supported.
        case unprocessable
        /// 500, as Kubernetes has it: the patch does not fit the object.
        case unfit
        /// A patch that would change what identifies the object.
        case precondition
        /// A patch that would undo what somebody else changed.
        case conflict
    }

    public let kind: Kind
    public let message: String
    public var description: String { message }

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    static let badRetainKeys = MergePatchError(.badRequest, "invalid patch format of retainKeys")
    static let badElementOrder = MergePatchError(
        .badRequest, "invalid patch format of setElementOrder list")
    static let badPrimitiveList = MergePatchError(
        .badRequest, "invalid patch format of primitive list")
    static let listOfLists = MergePatchError(.unprocessable, "lists of lists are not supported")
}
