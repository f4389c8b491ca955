public import PlatClient
public import PlatServer

/// What a provider knows of its consumers is what the client follows.
extension MountConsumers: MountSource {}
