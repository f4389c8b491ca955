extension BuiltinTypes {
    /// What a server says of itself: which groups and kinds it serves, and which program it is.
    static let discoveryTypes = """
        APIVersions
          versions 1 [string]!, serverAddressByClientCIDRs 2 [ServerAddressByClientCIDR]!
        APIGroupList
          groups 1 [APIGroup]!
        APIGroup
          name 1 string!, versions 2 [GroupVersionForDiscovery]!,
          preferredVersion 3 GroupVersionForDiscovery zero,
          serverAddressByClientCIDRs 4 [ServerAddressByClientCIDR]
        GroupVersionForDiscovery
          groupVersion 1 string!, version 2 string!
        ServerAddressByClientCIDR
          clientCIDR 1 string!, serverAddress 2 string!
        APIResourceList
          groupVersion 1 string!, resources 2 [APIResource]!
        APIResource
          name 1 string!, singularName 6 string!, namespaced 2 bool!, group 8 string,
          version 9 string, kind 3 string!, verbs 4 extra!, shortNames 5 [string],
          categories 7 [string], storageVersionHash 10 string
        Info
          major 0 string!, minor 0 string!, emulationMajor 0 string, emulationMinor 0 string,
          minCompatibilityMajor 0 string, minCompatibilityMinor 0 string, gitVersion 0 string!,
          gitCommit 0 string!, gitTreeState 0 string!, buildDate 0 string!, goVersion 0 string!,
          compiler 0 string!, platform 0 string!
        """

    static let discoveryDescriptions = """
        APIVersions: The versions of the core group that there are.
          versions: The versions.
          serverAddressByClientCIDRs: Where clients find the server, by the network that they are in.
        APIGroupList: The groups that there are, but for the core group.
          groups: The groups.
        APIGroup: A group of kinds, and the versions that it has.
          name: The group's name.
          versions: The versions.
          preferredVersion: The version for whoever has no reason to take another.
          serverAddressByClientCIDRs: Where clients find the server, by the network that they are in.
        GroupVersionForDiscovery: A version of a group.
          groupVersion: Group and version, as objects have them.
          version: The version alone.
        ServerAddressByClientCIDR: Where clients of one network find the server.
          clientCIDR: The network.
          serverAddress: Host name or address, with the port where it needs one.
        APIResourceList: The resources of one version of a group.
          groupVersion: Group and version.
          resources: The resources, and what can be done with each.
        APIResource: A resource and its kind.
          name: The plural, as it stands in paths.
          singularName: The singular.
          namespaced: Whether its objects lie in namespaces.
          group: The kind's group, where it is not that of the list.
          version: The kind's version, where it is not that of the list.
          kind: The kind.
          verbs: What can be done with it.
          shortNames: Shorter names for people.
          categories: Names under which it is found with others, such as all.
          storageVersionHash: Changes with the version in which objects are stored.
        Info: Which program the server is.
          major: First part of the version.
          minor: Second part of the version.
          emulationMajor: First part of the version that it behaves as.
          emulationMinor: Second part of the version that it behaves as.
          minCompatibilityMajor: First part of the oldest version that it gets on with.
          minCompatibilityMinor: Second part of the oldest version that it gets on with.
          gitVersion: The version as it was built.
          gitCommit: What it was built from.
          gitTreeState: Whether all that it was built from had been committed.
          buildDate: When it was built.
          goVersion: What it was built with.
          compiler: The compiler.
          platform: The system and the machine it was built for.
        """
}
