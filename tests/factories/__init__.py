"""One factory a model, valid by default; a module a module of engagement.models."""

from tests.factories.audit import AuditEntryFactory
from tests.factories.checklist import ChecklistItemFactory, EvidenceFactory
from tests.factories.engagements import (
    AssignmentFactory,
    EngagementFactory,
    EngagementSummaryFactory,
    EngagementTopicFactory,
)
from tests.factories.hours import TimeEntryFactory
from tests.factories.instants import NOW
from tests.factories.operations import OperationFactory, OperationStepFactory
from tests.factories.packages import (
    AgendaStepFactory,
    ChecklistTemplateFactory,
    QuestionFactory,
    TopicDependencyFactory,
    TopicFactory,
    WorkPackageFactory,
)
from tests.factories.people import (
    PASSWORD,
    AdministratorFactory,
    ConsultantFactory,
    ContactFactory,
    CustomerFactory,
    MembershipFactory,
    PsLeadFactory,
    UserFactory,
)
from tests.factories.policies import AssurancePolicyFactory, PolicyApplicationFactory, PolicyVersionFactory
from tests.factories.raid import CommentFactory, RaidItemFactory, SignOffFactory
from tests.factories.registries import RegistryFactory
from tests.factories.scans import ImageFactory, ScanFactory, VulnerabilityFactory
from tests.factories.sessions import AttendeeFactory, SessionFactory, TimeAllocationFactory
from tests.factories.tenants import AquaTenantFactory

__all__ = [
    "NOW",
    "PASSWORD",
    "AdministratorFactory",
    "AgendaStepFactory",
    "AquaTenantFactory",
    "AssignmentFactory",
    "AssurancePolicyFactory",
    "AttendeeFactory",
    "AuditEntryFactory",
    "ChecklistItemFactory",
    "ChecklistTemplateFactory",
    "CommentFactory",
    "ConsultantFactory",
    "ContactFactory",
    "CustomerFactory",
    "EngagementFactory",
    "EngagementSummaryFactory",
    "EngagementTopicFactory",
    "EvidenceFactory",
    "ImageFactory",
    "MembershipFactory",
    "OperationFactory",
    "OperationStepFactory",
    "PolicyApplicationFactory",
    "PolicyVersionFactory",
    "PsLeadFactory",
    "QuestionFactory",
    "RaidItemFactory",
    "RegistryFactory",
    "ScanFactory",
    "SessionFactory",
    "SignOffFactory",
    "TimeAllocationFactory",
    "TimeEntryFactory",
    "TopicDependencyFactory",
    "TopicFactory",
    "UserFactory",
    "VulnerabilityFactory",
    "WorkPackageFactory",
]
