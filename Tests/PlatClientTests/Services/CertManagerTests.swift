import PlatClient
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// cert-manager as a service, which nobody can install for all teams at once: packed from a release,
/// installed, bound, and served. The release and its controller are stand-ins of ours.
@Suite(.timeLimit(.minutes(2)))
struct CertManagerTests {
    private static let certificates = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: certificates.cert-manager.io
        spec:
          group: cert-manager.io
          scope: Namespaced
          names: {plural: certificates, singular: certificate, kind: Certificate, listKind: CertificateList}
          conversion:
            strategy: None
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [secretName]
                    properties: {secretName: {type: string}}
                  status: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """

    private static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: cert-manager
          namespace: cert-manager
        spec:
          replicas: 1
          template:
            spec:
              serviceAccountName: cert-manager
              containers:
                - name: cert-manager-controller
                  image: "quay.io/jetstack/cert-manager-controller:v1.18.2"
                  args:
                  - --v=2
                  - --leader-election-namespace=kube-system
                  env:
                  - name: POD_NAMESPACE
        """

    private static let others = [
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: cert-manager",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: cert-manager\n"
            + "  namespace: cert-manager",
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
            + "metadata:\n  name: cert-manager-webhook",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cert-manager-webhook\n"
            + "  namespace: cert-manager",
    ]

    /// What the script makes of the stand-in of a release; and what it says.
    private static func package() async throws -> (ServicePackage, String) {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let parts = others + [certificates, deployment]
        try folder.write(parts.joined(separator: "\n---\n") + "\n", to: "release.yaml")
        let told = try await ChildProcess.output(
            "/bin/sh",
            [
                Project.file("Tests/Packages/cert-manager/take.sh"),
                folder.path + "/release.yaml", "1.18.2", folder.path + "/p",
            ], environment: ProcessEnvironment.current())
        let package = try await ServicePackage.read(at: folder.path + "/p", shown: "p")
        return (package, String(decoding: told, as: UTF8.self))
    }

    @Test func aReleaseBecomesAPackage() async throws {
        let (package, told) = try await Self.package()
        #expect(told.contains("left out: ValidatingWebhookConfiguration cert-manager-webhook"))
        #expect(told.contains("left out: Deployment cert-manager-webhook"))
        #expect(told.contains("1 definitions, 2 objects of the controllers"))
        #expect(package.description.version.description == "1.18.2")
        #expect(package.snapshots.map(\.resource) == ["certificates.cert-manager.io"])
        #expect(package.findings().filter(\.isError) == [])
    }

    @Test func itIsInstalledOnceAndServesATeam() async throws {
        try await ServicePlane.with(clusters: ["one"]) { plane in
            let cluster = plane.root.at(WorkspacePath("root:one"))
            try await Self.define("apps", "Deployment", "deployments", on: cluster)
            let (package, _) = try await Self.package()
            var options = ServiceRun.Options()
            options.timeout = .seconds(20)
            options.compute = "tier=gold"
            let run = ServiceRun(
                package, at: WorkspacePath("root:cert-manager"), from: plane.root,
                options: options
            ) { _ in }
            // Whoever runs Deployments on a cluster: here it is a task.
            let kubelet = Task { try await Self.run(on: cluster) }
            let record = try await run.install()
            kubelet.cancel()
            #expect(record.state == .installed && record.clusters == [":root:one"])

            let maker = WorkspaceMaker(session: plane.root.session)
            let path = WorkspacePath("root:team")
            _ = try await maker.make(
                path, .init(type: WorkspaceTypeReference(path: "root", name: "universal")))
            _ = try await maker.waitUntilReady(path)
            let team = plane.root.at(path)
            _ = try await ServiceBinder(
                "cert-manager.io", of: WorkspacePath("root:cert-manager"), for: team,
                timeout: .seconds(10)
            ).bind()
            let kind = GroupVersionKind(
                group: "cert-manager.io", version: "v1", kind: "Certificate")
            let resource = try await team.resource(for: kind)
            _ = try await team.create(
                [
                    "apiVersion": "cert-manager.io/v1", "kind": "Certificate",
                    "metadata": ["name": "web", "namespace": "default"],
                    "spec": ["secretName": "web-tls"],
                ], resource, namespace: "default")
            try await Self.issue(plane, cluster, resource)
            let secret = try await team.object(
                ObjectReference(.secrets, namespace: "default", name: "web-tls"))
            #expect(secret.at("data", "tls.crt")?.stringValue == "Y2VydGlmaWNhdGU=")
        }
    }

    /// Makes a kind known that a cluster has, and a workspace has not.
    private static func define(
        _ group: String, _ kind: String, _ plural: String, on cluster: Client
    ) async throws {
        _ = try await cluster.create(
            [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": .string("\(plural).\(group)")],
                "spec": [
                    "group": .string(group), "scope": "Namespaced",
                    "names": [
                        "plural": .string(plural), "singular": .string(kind.lowercased()),
                        "kind": .string(kind), "listKind": .string(kind + "List"),
                    ],
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true,
                            "subresources": ["status": [:]],
                            "schema": [
                                "openAPIV3Schema": [
                                    "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                                ]
                            ],
                        ]
                    ],
                ],
            ], .definitions)
    }

    /// Says of each Deployment that it runs.
    private static func run(on cluster: Client) async throws {
        while !Task.isCancelled {
            let kind = GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")
            do {
                let resource = try await cluster.resource(for: kind)
                let path = "/apis/apps/v1/deployments"
                for object in try await cluster.items(path).items where object["status"] == nil {
                    _ = try await cluster.patch(
                        ObjectReference(
                            resource, namespace: object.objectNamespace ?? "",
                            name: object.objectName), .merge,
                        [
                            "status": [
                                "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1,
                                "readyReplicas": 1, "availableReplicas": 1,
                                "conditions": [["type": "Available", "status": "True"]],
                            ]
                        ], subresource: "status")
                }
            } catch let error as ClientError {
                // The kind is not served yet.
                guard error.isNotFound else { throw error }
            } catch is ResourceLookupError {
                cluster.discovery.forget()
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The secret whose kubeconfig the Deployment gives to the controller, by its own flag.
    private static func credential(on cluster: Client) async throws -> ObjectReference {
        let deployments = try await cluster.items(
            "/apis/apps/v1/namespaces/cert-manager/deployments"
        ).items
        let pod = try #require(deployments.first?.at("spec", "template", "spec"))
        #expect(deployments.count == 1)
        let container = try #require(pod["containers"]?.arrayValue?.first)
        let flags = (container["args"]?.arrayValue ?? []).compactMap(\.stringValue)
        #expect(
            flags == [
                "--kubeconfig=/etc/plat/kubeconfig", "--leader-elect=false", "--v=2",
                "--leader-election-namespace=kube-system",
            ])
        let volume = try #require(pod["volumes"]?.arrayValue?.first)
        #expect(
            container["volumeMounts"] == [
                ["name": "credentials", "mountPath": "/etc/plat", "readOnly": true]
            ])
        #expect(volume["name"] == "credentials")
        let name = try #require(volume.at("secret", "secretName")?.stringValue)
        return ObjectReference(.secrets, namespace: "cert-manager", name: name)
    }

    /// The controller's part, with the credential that is on its cluster: it issues every certificate.
    private static func issue(
        _ plane: ServicePlane, _ cluster: Client, _ resource: APIResource
    ) async throws {
        let home = try await plane.controller(
            of: try await credential(on: cluster), on: cluster,
            at: WorkspacePath("root:cert-manager"))
        for view in try await ExportView(typed: "cert-manager.io").clients(home) {
            let objects = try await view.items("/apis/cert-manager.io/v1/certificates").items
            for object in objects {
                let place = Client(
                    session: home.session, root: view.root.dropLast() + object.cluster)
                _ = try await place.create(
                    [
                        "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
                        "metadata": [
                            "name": object.at("spec", "secretName") ?? "",
                            "namespace": .string(object.objectNamespace ?? ""),
                        ],
                        "data": ["tls.crt": "Y2VydGlmaWNhdGU=", "tls.key": "a2V5"],
                    ], .secrets, namespace: object.objectNamespace ?? "")
            }
        }
    }
}
