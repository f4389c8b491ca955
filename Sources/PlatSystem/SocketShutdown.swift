/// Ends both directions of a socket, which stays open; whoever waits on it wakes up.
///
/// Here because C modules that include the sockets' header hide the constant from their importers.
public func shutDownSocket(_ socket: Int32) {
    _ = shutdown(socket, Int32(SHUT_RDWR))
}
