import PlatModel
import PlatValue
import Testing

/// When the kinds that others depend on can be used.
struct ReadinessTests {
    private static func object(
        _ kind: String, phase: String? = nil, initializers: [String] = [], _ conditions: Value...
    ) -> Value {
        var status: Value = ["conditions": .array(conditions)]
        if let phase { status["phase"] = .string(phase) }
        if !initializers.isEmpty { status["initializers"] = Value(strings: initializers) }
        return ["kind": .string(kind), "status": status]
    }

    private static func condition(
        _ type: String, _ status: String, _ reason: String = "", _ message: String? = nil
    ) -> Value {
        var condition: Value = [
            "type": .string(type), "status": .string(status), "reason": .string(reason),
        ]
        if let message { condition["message"] = .string(message) }
        return condition
    }

    private static let unschedulable = condition(
        "WorkspaceScheduled", "False", "Unschedulable", "no shards")

    static let objects: [(object: Value, readiness: Readiness)] = [
        (object("ConfigMap"), .ready), (object("Workspace"), .waiting("a location")),
        (object("Workspace", phase: "Ready"), .ready),
        (object("Workspace", phase: "Ready", unschedulable), .ready),
        (object("Workspace", phase: "Unavailable", unschedulable), .stuck("no shards")),
        (
            object("Workspace", condition("WorkspaceScheduled", "False", "Other")),
            .waiting("a location")
        ),
        (
            object(
                "Workspace", condition("WorkspaceScheduled", "False", "Unschedulable")),
            .stuck("no location matches")
        ),
        (
            object("Workspace", phase: "Initializing", initializers: ["a:b", "c"]),
            .waiting("initializers a:b, c")
        ),
        (object("Workspace", phase: "Initializing"), .waiting("phase Initializing")),
        (
            object(
                "Workspace", phase: "Unavailable",
                condition("WorkspaceMountReady", "False", "R", "the mount is away")),
            .waiting("the mount is away")
        ),
        (object("CustomResourceDefinition"), .waiting("being served")),
        (
            object("CustomResourceDefinition", condition("NamesAccepted", "False", "R", "taken")),
            .stuck("taken")
        ),
        (
            object(
                "CustomResourceDefinition", condition("NamesAccepted", "True"),
                condition("Established", "True")), .ready
        ),
        (object("APIBinding"), .waiting("being bound")),
        (object("APIBinding", phase: "Bound"), .ready),
        (
            object(
                "APIBinding", phase: "Binding",
                condition("APIExportValid", "False", "APIExportNotFound", "no such export")),
            .stuck("no such export")
        ),
        (
            object(
                "APIBinding", phase: "Binding", condition("APIExportValid", "True"),
                condition("InitialBindingCompleted", "False", "WaitingForEstablished")),
            .waiting("WaitingForEstablished")
        ),
        (object("KubeCluster"), .waiting("the cluster's answer")),
        (object("KubeCluster", phase: "Ready"), .ready),
        (
            object("KubeCluster", condition("ClusterSecretReady", "False", "R", "no secret")),
            .stuck("no secret")
        ),
    ]

    @Test(arguments: objects)
    func readinessSaysWhatIsMissing(object: Value, readiness: Readiness) {
        #expect(Readiness.of(object) == readiness)
    }

    /// What `plat ws create` and `rm` say that they wait for.
    static let waits: [(workspace: Value, pending: String)] = [
        (object("Workspace"), "the control plane to notice it"),
        (object("Workspace", phase: "Deleting"), "phase Deleting"),
        (object("Workspace", initializers: ["a"]), "initializers a"),
        (
            object(
                "Workspace", phase: "Deleting", condition("Ready", "True"),
                condition("WorkspaceContentDeleted", "False", "SomeResourcesRemain", "2 widgets")),
            "WorkspaceContentDeleted: 2 widgets"
        ),
        (object("Workspace", condition("Ready", "False")), "Ready"),
    ]

    @Test(arguments: waits)
    func pendingNamesTheFirstThingMissing(workspace: Value, pending: String) {
        #expect(Workspace(workspace).pending == pending)
    }
}
