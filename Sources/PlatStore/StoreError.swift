/// Why the store did not do what it was asked to.
public enum StoreError: Error, Sendable, Equatable {
    /// An expectation failed (`actual` is nil when the key is absent); nothing of the transaction was written.
    case conflict(key: String, actual: Revision?)
    /// The revision asked for is older than the history that is kept.
    case compacted(oldest: Revision)
    /// The revision asked for does not exist yet.
    case future(current: Revision)
    /// The disk is full; nothing of the transaction was written, the store stays whole.
    case full(file: String)
    /// Another process (its id, when known) has the store open.
    case inUse(file: String, process: Int32?)
    /// Too many commits wait already; this one was not queued.
    case overloaded
    /// The file is not what a store wrote; it has not been touched.
    case damaged(file: String, reason: String)
    /// What was acknowledged is not all there any more; what is left is a whole store, which has not
    /// been touched. `Store.Options.acceptsLoss` goes on with it.
    case incomplete(file: String, reason: String)
    /// The file's name leads to it no more, so what is written now would be lost: somebody moved or
    /// removed it, or the folder. Reads go on.
    case removed(file: String)
    /// The file is a database of some other program.
    case foreign(file: String)
    /// The file was written by a newer plat.
    case newer(file: String, format: Int, supported: Int)
    case closed
    /// The disk failed. Of a commit: it is not seen now, but when the process ends before another
    /// commit succeeds, the next open may find it whole in the log after all.
    case io(file: String, reason: String)
    /// SQLite is not there; the text says what to install.
    case library(String)
}

extension StoreError: CustomStringConvertible {
    /// The file that the error is about; its description begins with it then.
    public var file: String? {
        switch self {
        case .full(let file), .inUse(let file, _), .damaged(let file, _), .foreign(let file),
            .incomplete(let file, _), .removed(let file), .newer(let file, _, _), .io(let file, _):
            file
        case .conflict, .compacted, .future, .overloaded, .closed, .library: nil
        }
    }

    public var description: String { file.map { "\($0): \(reason)" } ?? reason }

    /// What is wrong, without the file.
    public var reason: String {
        switch self {
        case .conflict(let key, let actual?): "\(key): is at revision \(actual)"
        case .conflict(let key, nil): "\(key): does not exist"
        case .compacted(let oldest): "history before revision \(oldest) is no longer kept"
        case .future(let current): "the newest revision is \(current)"
        case .full: "no space left on device"
        case .inUse(_, let process?): "in use by process \(process)"
        case .inUse(_, nil): "in use by another process"
        case .overloaded: "too many writes are waiting"
        case .damaged(_, let reason): "damaged: \(reason)"
        case .incomplete(_, let reason): reason
        case .removed: "was moved or removed while it is in use; nothing is written any more"
        case .foreign: "is not a store of plat"
        case .newer(_, let format, let supported):
            "has format \(format), this plat reads up to \(supported)"
        case .closed: "the store is closed"
        case .io(_, let reason), .library(let reason): reason
        }
    }
}
