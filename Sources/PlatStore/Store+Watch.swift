extension Store {
    /// Watches the keys under a prefix: every change after `revision`, in commit order, those of the
    /// past first.
    ///
    /// `onEvents` is called with a batch at a time, on a thread of the store's; it must be quick, must
    /// not wait for a commit, and returns false to end. `onEnd` is called once when the store ends the
    /// watch: closed, overtaken by compaction while it was catching up, or unreadable.
    public func watch(
        prefix: String, after revision: Revision,
        onEvents: @escaping @Sendable ([Event]) -> Bool,
        onEnd: @escaping @Sendable (StoreError) -> Void = { _ in }
    ) throws(StoreError) -> Subscription {
        try follow(
            prefix: prefix, after: revision, onEvents: { _, events in onEvents(events) },
            onEnd: onEnd)
    }

    /// The same, with the subscription at hand in `onEvents`, which may be called before this returns.
    public func follow(
        prefix: String, after revision: Revision,
        onEvents: @escaping @Sendable (Subscription, [Event]) -> Bool,
        onEnd: @escaping @Sendable (StoreError) -> Void
    ) throws(StoreError) -> Subscription {
        // A list may have seen a batch that is not published yet, so the snapshot is asked.
        let span = try readers.read { reader throws(StoreError) in
            try reader.snapshot { span throws(StoreError) in span }
        }
        guard revision >= span.oldest else { throw .compacted(oldest: span.oldest) }
        guard revision <= span.newest else { throw .future(current: span.newest) }
        let subscription = Subscription(
            prefix: prefix, after: revision, history: history, onEvents: onEvents, onEnd: onEnd)
        try history.publisher.add(subscription)
        subscription.start()
        return subscription
    }
}
