public import PlatValue

/// A CertificateSigningRequest: a request for a certificate, who asks, and what became of it.
public struct CertificateSigningRequest: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The request as PEM, in base64; nil where none is given.
    public var request: Value? { value["spec"]?["request"] }
    /// Who is to sign: `example.com/signer`.
    public var signerName: String { value["spec"]?["signerName"]?.stringValue ?? "" }
    /// What the key is to be used for: `client auth`.
    public var usages: [String] { value["spec"]?["usages"].strings ?? [] }
    /// How long the certificate is to hold; nil: the signer decides.
    public var expirationSeconds: Int64? { value["spec"]?["expirationSeconds"]?.integerValue }
    /// What was issued, as PEM in base64; empty where nothing was.
    public var certificate: String { value["status"]?["certificate"]?.stringValue ?? "" }

    /// What was decided, in order.
    public var decisions: [Value] {
        get { value["status"]?["conditions"]?.arrayValue ?? [] }
        set { value.set(.array(newValue), at: "status", "conditions") }
    }

    /// How many decisions of a type were made.
    public func count(ofDecision type: String) -> Int {
        decisions.count { $0["type"] == .string(type) }
    }

    /// Decisions that once made stay.
    public static let finalDecisions = ["Approved", "Denied", "Failed"]
}
