"""
The rows of the registry matrix.

Products, hosting, least privilege, connector and notes: work-package.md section 9. Type codes and wire names:
api-contract.md 4.2 and 4.3.
"""

from engagement.rules.registry_fields import CLOUD, EITHER, ON_PREMISES, Field, Kind, RegistryType, SignIn


def _address(hint: str) -> Field:
    return Field("url", "Address", "url", hint=hint, kind=Kind.ADDRESS)


def _user(label: str = "User", hint: str = "") -> Field:
    return Field("username", label, "username", hint=hint)


def _secret(label: str = "Password", kind: Kind = Kind.SECRET, hint: str = "") -> Field:
    return Field("password", label, "password", hint=hint, kind=kind)


_PASSWORD = SignIn("password", "User and password", (_user(), _secret("Password or token")))
_NOBODY = SignIn("public", "Public images only", hint="No credentials; anonymous pull limits apply.")
_JSON_KEY = SignIn(
    "json_key",
    "Service account key",
    (_secret("Key file (JSON)", Kind.JSON_KEY, "The whole text of the file."),),
    fixed={"username": "_json_key"},
)
_PROJECT = Field(
    "project",
    "Project",
    "prefix",
    hint="The Google Cloud project id; image names of this registry begin with the address and this.",
)
_TEST_IMAGE = Field(
    "test_image",
    "Test image",
    "option:TestImagePull",
    hint="An image that Aqua pulls to test the connection, such as team/app:1.0. May stay empty.",
    is_required=False,
)

# Aqua's own words for this field are not public (contract 4.3 names only the field and its three meanings).
_ACR_BY = "field:acr_connection_type"

MATRIX = (
    RegistryType(
        code="HUB",
        product="Docker Hub",
        hostings=(CLOUD,),
        fields=(_address("Docker Hub answers at https://docker.io."),),
        sign_ins=(
            _NOBODY,
            SignIn("token", "Access token", (_user("Docker ID"), _secret("Access token"))),
        ),
        least_privilege="A read-only access token; for organisation repositories the right to read them.",
        connector="Not needed.",
        note="Every console has one integration of it from the start. Pulls are limited, more so anonymous ones.",
        default_url="https://docker.io",
        default_prefix="docker.io",
    ),
    RegistryType(
        code="AWS",
        product="Amazon ECR",
        hostings=(CLOUD,),
        fields=(
            Field("url", "Region", "url", hint="Such as eu-central-1. One integration a region.", kind=Kind.REGION),
        ),
        sign_ins=(
            SignIn(
                "role",
                "IAM role (preferred)",
                (
                    Field("role_arn", "Role ARN", "option:ARNRole", kind=Kind.ROLE_ARN),
                    Field(
                        "external_id",
                        "External id",
                        "option:sts:ExternalId",
                        hint="The id that the role's trust policy asks for; empty when it asks for none.",
                        is_required=False,
                    ),
                    _TEST_IMAGE,
                ),
                hint="Nothing secret to hand over or to renew.",
            ),
            SignIn(
                "keys",
                "Access key",
                (_user("Access key id"), _secret("Secret access key"), _TEST_IMAGE),
            ),
        ),
        least_privilege=(
            "The managed policy AmazonEC2ContainerRegistryReadOnly, or: ecr:GetAuthorizationToken, "
            "BatchCheckLayerAvailability, GetDownloadUrlForLayer, BatchGetImage, DescribeRepositories, ListImages, "
            "DescribeImages."
        ),
        connector="Only when the registry is reachable through a VPC endpoint alone.",
        note="Do not use the password of `aws ecr get-login-password`: it expires after twelve hours.",
    ),
    RegistryType(
        code="ACR",
        product="Azure Container Registry",
        hostings=(CLOUD,),
        fields=(_address("Such as https://acme.azurecr.io."),),
        sign_ins=(
            SignIn(
                "service_principal",
                "Service principal (preferred)",
                (
                    _user("Client id"),
                    _secret("Client secret"),
                    Field("tenant_id", "Directory (tenant) id", "field:tenant_id"),
                    Field("subscription_id", "Subscription id", "field:subscription_id"),
                ),
                fixed={_ACR_BY: "service_principal"},
            ),
            SignIn(
                "token",
                "Scope-map token",
                (_user("Token name"), _secret("Token password")),
                hint="The scope map needs metadata/read and content/read.",
                fixed={_ACR_BY: "token"},
            ),
            SignIn(
                "credentials",
                "User and password",
                (_user(), _secret("Password")),
                hint="The admin user works but may also push and delete: use it only for a trial.",
                fixed={_ACR_BY: "credentials"},
            ),
        ),
        least_privilege="A service principal with AcrPull; add Reader if its repositories cannot be listed.",
        connector="With a private endpoint.",
        note="A registry firewall must allow Aqua's egress addresses.",
    ),
    RegistryType(
        code="GAR",
        product="Google Artifact Registry",
        hostings=(CLOUD,),
        fields=(_address("Such as https://europe-west3-docker.pkg.dev."), _PROJECT),
        sign_ins=(_JSON_KEY,),
        least_privilege=(
            "A service account with roles/artifactregistry.reader; Aqua also asks for Storage Object Viewer and for "
            "the Resource Manager API to be enabled."
        ),
        connector="Only inside VPC Service Controls.",
        note="One integration a project and region. Access tokens expire within the hour: use a key file.",
    ),
    RegistryType(
        code="GCR",
        product="Google Container Registry",
        hostings=(CLOUD,),
        fields=(_address("https://gcr.io, or a region's such as https://eu.gcr.io."), _PROJECT),
        sign_ins=(_JSON_KEY,),
        least_privilege="A service account with Storage Object Viewer on the registry's bucket.",
        connector="Only inside VPC Service Controls.",
        note="Google has retired this product: plan the move to Artifact Registry.",
        default_url="https://gcr.io",
    ),
    RegistryType(
        code="ICR",
        product="IBM Cloud Container Registry",
        hostings=(CLOUD,),
        fields=(
            _address("The region's address, such as https://de.icr.io."),
            Field("account_id", "Account id", "field:icr_account_id"),
        ),
        # IBM's registry knows every API key by this one user name.
        sign_ins=(SignIn("api_key", "API key", (_secret("API key"),), fixed={"username": "iamapikey"}),),
        least_privilege="A service id with the IAM service role Reader on Container Registry.",
        connector="Only with a private endpoint.",
    ),
    RegistryType(
        code="QUAY",
        product="Quay",
        hostings=EITHER,
        fields=(_address("https://quay.io, or the address of your own Quay."),),
        sign_ins=(_PASSWORD,),
        least_privilege="A robot account with read on the repositories.",
        connector="When it is on-premises.",
        default_url="https://quay.io",
    ),
    RegistryType(
        code="ART",
        product="JFrog Artifactory or JCR",
        hostings=EITHER,
        fields=(_address("The base address, such as https://acme.jfrog.io."),),
        sign_ins=(_PASSWORD,),
        least_privilege="A permission target with read on the Docker repositories.",
        connector="When it is on-premises.",
        note="Whether repositories are told apart by path or by subdomain decides the prefixes.",
    ),
    RegistryType(
        code="NEXUS",
        product="Sonatype Nexus",
        hostings=(ON_PREMISES, CLOUD),
        fields=(_address("With the port of the Docker repository, such as https://nexus.acme.example:8083."),),
        sign_ins=(
            _PASSWORD,
            SignIn(
                "mutual_tls",
                "User, password and client certificate",
                (
                    *_PASSWORD.fields,
                    Field("client_cert", "Client certificate (PEM)", "field:client_cert", kind=Kind.PEM),
                    Field("client_key", "Client key (PEM)", "field:client_key", kind=Kind.PEM),
                ),
                fixed={"field:nexus_mtts_ff_enabled": True},
            ),
        ),
        least_privilege="nx-repository-view-docker-<repository>-browse and -read for each repository.",
        connector="When it is on-premises.",
        note="Each Docker repository of Nexus has a port of its own, so each needs an integration of its own.",
    ),
    RegistryType(
        code="HARBOR",
        product="Harbor",
        hostings=(ON_PREMISES, CLOUD),
        fields=(_address("Such as https://harbor.acme.example."),),
        sign_ins=(_PASSWORD,),
        least_privilege="A robot account with pull and list, for each project.",
        connector="When it is on-premises.",
        note="Harbor's rule \"prevent vulnerable images\" can refuse the scanner's pull.",
    ),
    RegistryType(
        code="DTR",
        product="Docker or Mirantis Trusted Registry",
        hostings=(ON_PREMISES,),
        fields=(_address("Such as https://dtr.acme.example."),),
        sign_ins=(_PASSWORD,),
        least_privilege="A team with read-only access to the repositories.",
        connector="Yes.",
        note="Often behind a private certificate authority, which the scanner must know.",
    ),
    RegistryType(
        code="OPENSHIFT",
        product="OpenShift internal registry",
        hostings=EITHER,
        fields=(_address("The route of the registry."),),
        sign_ins=(
            SignIn(
                "token",
                "Service account token",
                (_user("Service account", "Such as aqua-scanner."), _secret("Token")),
            ),
        ),
        least_privilege="A service account with system:image-puller and registry-viewer on the projects.",
        connector="When the cluster is on-premises.",
        note="Expose the registry's route, or scan inside the cluster.",
    ),
    RegistryType(
        code="ATOMIC",
        product="Atomic Registry",
        hostings=(ON_PREMISES,),
        fields=(_address("Such as https://atomic.acme.example."),),
        sign_ins=(_PASSWORD,),
        least_privilege="A user who may read.",
        connector="Yes.",
        note="A product of the past: ask what will replace it.",
    ),
    RegistryType(
        code="V2",
        product="Docker registry v2 (also GitHub, GitLab, Gitea)",
        hostings=EITHER,
        fields=(_address("Such as https://ghcr.io or https://registry.gitlab.com."),),
        sign_ins=(_PASSWORD, _NOBODY),
        least_privilege=(
            "Pull and catalogue. GitLab: a deploy token with read_registry. GitHub: a token with read:packages."
        ),
        connector="When it is on-premises.",
        note="Many hosted registries refuse to list their catalogue: add images by name.",
    ),
    RegistryType(
        code="V1",
        product="Docker registry v1",
        hostings=EITHER,
        fields=(_address("Such as https://registry.acme.example."),),
        sign_ins=(_PASSWORD, _NOBODY),
        least_privilege="Pull and search.",
        connector="When it is on-premises.",
        note="The old protocol: try v2 first.",
    ),
    RegistryType(
        code="CF",
        product="Tanzu (TAS) blobstore",
        hostings=(ON_PREMISES,),
        fields=(_address("The address of the platform's API."),),
        sign_ins=(_PASSWORD,),
        least_privilege="A user who may read spaces and droplets.",
        connector="Yes.",
        note="Holds droplets, which have an assurance policy kind of their own.",
    ),
    *(
        RegistryType(
            code=code,
            product=product,
            hostings=(ON_PREMISES,),
            fields=(),
            sign_ins=(_NOBODY,),
            least_privilege="None.",
            connector="Not applicable.",
            note="The images of a host, reached through a scanner or an enforcer; not a registry.",
            is_addable=False,
        )
        for code, product in (
            ("ENGINE", "Docker engine of a host"),
            ("CTRDENGINE", "containerd of a host"),
            ("PODMAN", "Podman host"),
        )
    ),
)
