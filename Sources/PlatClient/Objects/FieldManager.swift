/// Who owns the fields that plat writes.
public enum FieldManager {
    /// The name in `metadata.managedFields`.
    public static let name = "plat"
}
