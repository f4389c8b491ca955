import PlatModel
public import PlatValue

/// A first package, made from definitions that are there.
public struct ServiceDraft: Sendable {
    /// What it is called.
    public var name: String
    /// CustomResourceDefinitions.
    public var definitions: [Value]

    /// A draft of a service with these types.
    public init(name: String, definitions: [Value]) {
        self.name = name
        self.definitions = definitions
    }

    /// The files of it: what is to be thought about says so.
    public var files: [PackageFile] {
        var files = [
            PackageFile(path: ServiceDescription.file, bytes: Array(description.utf8)),
            PackageFile(path: "controller/controller.yaml", bytes: Array(controller.utf8)),
            PackageFile(path: "tests/first.yaml", bytes: Array(test.utf8)),
        ]
        for definition in definitions {
            files.append(
                PackageFile(
                    path: "apis/\(definition.objectName).yaml",
                    bytes: Array(Self.clean(definition).yamlText().utf8)))
        }
        return files
    }

    /// Without what a server notes of its own.
    private static func clean(_ definition: Value) -> Value {
        var clean = definition
        clean["status"] = nil
        let kept = definition.annotations.filter { $0.0 == "api-approved.kubernetes.io" }
        clean["metadata"] = ["name": .string(definition.objectName)]
        for (key, value) in kept { clean.setAnnotation(key, to: value.stringValue) }
        return clean
    }

    private var export: String {
        definitions.first?.at("spec", "group")?.stringValue ?? "\(name).example.io"
    }

    private var description: String {
        """
        apiVersion: service.plat/v1
        kind: Service
        name: \(name)
        version: 0.1.0
        description: ""           # in a sentence, for those who look for it
        # where: :root:\(name)    # the workspace that it goes to, unless told otherwise
        exports:
        - name: \(export)
          claims: []              # what it needs in the workspaces of users, each with its reason:
          # - resource: secrets
          #   verbs: [get, list, watch, create]
          #   reason: to hand over passwords
        mayBind:
          groups: ["system:authenticated"]
        controller:
          compute: ""             # labels of the clusters that it runs on, such as tier=gold
          namespace: \(name)
          # images: {controller: registry.example.io/\(name):0.1.0}

        """
    }

    private var test: String {
        let type = definitions.first.map(Definition.init)
        let version = type?.servedVersion?.description ?? "\(export)/v1"
        let kind = type?.names["kind"]?.stringValue ?? ""
        return """
            # What plat service test plays, in a workspace that has bound the service:
            # refuse:                 # objects that must be refused
            # apply:                  # objects as a user writes them
            # - apiVersion: \(version)
            #   kind: \(kind)
            #   metadata: {name: first}
            #   spec: {}
            # reach:                  # what must be there in the end, with at least what it says
            # - apiVersion: \(version)
            #   kind: \(kind)
            #   metadata: {name: first}
            #   status: {phase: Ready}

            """
    }

    private var controller: String {
        """
        # What runs on each cluster. plat fills in ${secret} (a Secret with the key kubeconfig),
        # ${endpoint}, ${namespace}, ${service}, ${version} and images by name, and nothing else.
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: ${service}-controller
          namespace: ${namespace}
        data:
          version: "${version}"
          secret: ${secret}

        """
    }
}
