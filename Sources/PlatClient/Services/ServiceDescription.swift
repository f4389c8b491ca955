public import PlatModel
import PlatValue

/// What `service.yaml` says of a service.
public struct ServiceDescription: Sendable, Equatable {
    /// An export of the service, and what it asks of consumers.
    public struct Export: Sendable, Equatable {
        /// What it is called.
        public var name: String
        /// Its types, as `models.training.example.org`; empty for all types of the package.
        public var resources: [String] = []
        /// What it asks for.
        public var claims: [Claim] = []
    }

    /// Something that an export asks of its consumers, and why.
    public struct Claim: Sendable, Equatable {
        /// The claim itself.
        public var claim: PermissionClaim
        /// Why, in a sentence; empty where the vendor gives none.
        public var reason: String
        /// Where it stands in `service.yaml`.
        public var line: Int
    }

    /// Something that the controller says it needs in the workspaces of consumers.
    public struct Right: Sendable, Equatable {
        /// `secrets`, `widgets.example.io`.
        public var resource: GroupResource
        /// What it wants to do.
        public var verbs: [String]
        /// Where it stands in `service.yaml`.
        public var line: Int
    }

    /// What runs on compute.
    public struct Controller: Sendable, Equatable {
        /// Labels of the clusters that it runs on, where nobody says otherwise; empty for none.
        public var compute = ""
        /// Its namespace there.
        public var namespace = ""
        /// The service account in the service's workspace.
        public var account = ""
        /// The secret with its kubeconfig.
        public var secret = ""
        /// What it needs; nothing where it is satisfied with what is claimed.
        public var rights: [Right] = []
        /// Images by name, which whoever installs may replace.
        public var images: [String: String] = [:]
    }

    /// What it is called.
    public var name: String
    /// Which one it is.
    public var version: ServiceVersion
    /// In a sentence.
    public var summary: String
    /// Where it goes unless somebody says otherwise; nil where it says nothing.
    public var place: WorkspacePath?
    /// Its exports, at least one.
    public var exports: [Export]
    /// The workspace type that it offers; nil where it offers none.
    public var type: String?
    /// Who may bind it.
    public var consumers: Grantees
    /// Nil where nothing of it runs on compute.
    public var controller: Controller?

    /// The file that says so.
    static let file = "service.yaml"
}
