/// The files of the story, for `plat demo` to write: those of Tests/Story, which a test compares.
enum DemoFiles {
    static let all: [(name: String, text: String)] = [
        ("platform/users.yaml", users),
        ("platform/workspacetype-ml-training.yaml", type),
        ("platform/ml/.workspace.yaml", place),
        ("platform/ml/training/.workspace.yaml", place),
        ("platform/ml/training/providers.yaml", providers),
        ("model.yaml", model),
        ("models-crd.yaml", definition),
    ]

    private static let users = #"""
        # Users see the workspaces of the root and make some of the type ml-training there.
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: users
        rules:
        - apiGroups: [tenancy.kcp.io]
          resources: [workspaces]
          verbs: [get, list, watch, create]
        - apiGroups: [tenancy.kcp.io]
          resources: [workspacetypes]
          resourceNames: [ml-training]
          verbs: [use]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: users
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: users
        subjects:
        - apiGroup: rbac.authorization.k8s.io
          kind: Group
          name: users

        """#

    private static let type = #"""
        # A workspace of this type comes with the training API bound.
        apiVersion: tenancy.kcp.io/v1alpha1
        kind: WorkspaceType
        metadata:
          name: ml-training
        spec:
          extend:
            with:
            - name: universal
              path: root
          defaultAPIBindings:
          - path: root:ml:training
            export: training.faros.sh

        """#

    private static let place = #"""
        type: root:universal
        location: name=root

        """#

    private static let providers = #"""
        # Providers run this workspace, and see no other.
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: providers
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: cluster-admin
        subjects:
        - apiGroup: rbac.authorization.k8s.io
          kind: Group
          name: providers

        """#

    private static let model = #"""
        apiVersion: training.faros.sh/v1alpha1
        kind: Model
        metadata:
          name: chat
        spec:
          model: Llama2
          script: chat_completion.py
          checkpoints: /data/checkpoints
          maxSequenceLength: 512

        """#

    private static let definition = #"""
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          annotations:
            controller-gen.kubebuilder.io/version: v0.17.2
          name: models.training.faros.sh
        spec:
          group: training.faros.sh
          names:
            categories:
            - faros
            kind: Model
            listKind: ModelList
            plural: models
            singular: model
          scope: Cluster
          versions:
          - additionalPrinterColumns:
            - description: Model that is trained
              jsonPath: .spec.model
              name: Model
              type: string
            - description: Where the training runs
              jsonPath: .status.location
              name: Location
              type: string
            - description: How far it is
              jsonPath: .status.state
              name: State
              type: string
            - jsonPath: .metadata.creationTimestamp
              name: Age
              type: date
            name: v1alpha1
            schema:
              openAPIV3Schema:
                description: Model is the training of a model on a data set.
                properties:
                  apiVersion:
                    description: |-
                      APIVersion defines the versioned schema of this representation of an object.
                      Servers should convert recognized schemas to the latest internal value.
                    type: string
                  kind:
                    description: Kind is a string value representing the REST resource this object represents.
                    type: string
                  metadata:
                    type: object
                  spec:
                    description: ModelSpec is what is to be trained, and how.
                    properties:
                      checkpoints:
                        description: Checkpoints is the folder for intermediate results.
                        type: string
                      maxBatchSize:
                        default: 6
                        description: MaxBatchSize is how many sequences are trained at once.
                        format: int32
                        maximum: 1024
                        minimum: 1
                        type: integer
                      maxSequenceLength:
                        default: 512
                        description: MaxSequenceLength is the number of tokens of a sequence.
                        format: int32
                        minimum: 1
                        type: integer
                      model:
                        description: Model is the base to start from.
                        enum:
                        - Llama2
                        - Mistral
                        - Gemma
                        type: string
                      script:
                        description: Script is what is run.
                        type: string
                      workersPerNode:
                        default: 1
                        description: WorkersPerNode is the number of processes of a node.
                        format: int32
                        minimum: 1
                        type: integer
                    required:
                    - model
                    type: object
                  status:
                    default:
                      state: Pending
                    description: ModelStatus is what became of it.
                    properties:
                      conditions:
                        items:
                          description: Condition contains details for one aspect of the current state.
                          properties:
                            lastTransitionTime:
                              format: date-time
                              type: string
                            message:
                              maxLength: 32768
                              type: string
                            observedGeneration:
                              format: int64
                              minimum: 0
                              type: integer
                            reason:
                              maxLength: 1024
                              minLength: 1
                              pattern: ^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$
                              type: string
                            status:
                              enum:
                              - "True"
                              - "False"
                              - Unknown
                              type: string
                            type:
                              maxLength: 316
                              type: string
                          required:
                          - lastTransitionTime
                          - message
                          - reason
                          - status
                          - type
                          type: object
                        type: array
                        x-kubernetes-list-map-keys:
                        - type
                        x-kubernetes-list-type: map
                      location:
                        description: Location is where the training runs.
                        type: string
                      state:
                        default: Pending
                        description: State is how far it is.
                        enum:
                        - Pending
                        - Accepted
                        - Running
                        - Completed
                        - Failed
                        type: string
                    type: object
                required:
                - spec
                type: object
            served: true
            storage: true
            subresources:
              status: {}

        """#
}
