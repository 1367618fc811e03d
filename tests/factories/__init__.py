"""One factory a model, valid by default; a module a module of engagement.models."""

from tests.factories.answers import AnswerFactory, MetPrerequisiteFactory
from tests.factories.audit import AuditEntryFactory
from tests.factories.bulk_changes import BulkChangeFactory
from tests.factories.capacity import AvailabilityFactory, TimeOffFactory
from tests.factories.checklist import ChecklistItemFactory, EvidenceFactory
from tests.factories.consoles import PolicySeenFactory, ScopeSeenFactory
from tests.factories.documents import DocumentFactory
from tests.factories.engagements import (
    AssignmentFactory,
    EngagementFactory,
    EngagementSummaryFactory,
    EngagementTopicFactory,
    PlanChangeFactory,
    PlanNeedsFactory,
    SavedViewFactory,
)
from tests.factories.hours import TimeEntryFactory
from tests.factories.imports import HookCallFactory, ReportHookFactory, ReportImportFactory
from tests.factories.instants import NOW
from tests.factories.letters import CalendarFeedFactory, LetterFactory
from tests.factories.mail import (
    MailHoursFactory,
    NoticeFactory,
    RefusedMailFactory,
    StatusMailFactory,
    StatusRhythmFactory,
)
from tests.factories.operations import OperationFactory, OperationStepFactory
from tests.factories.packages import (
    AgendaStepFactory,
    ChecklistTemplateFactory,
    PrerequisiteFactory,
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
from tests.factories.promotion import PolicyApprovalFactory, PolicyRequestFactory, ToggleRunFactory
from tests.factories.proofs import (
    ConsoleSnapshotFactory,
    FactSeenFactory,
    NonceProofFactory,
    StepReportFactory,
    ToggleSnapshotFactory,
)
from tests.factories.raid import CommentFactory, RaidItemFactory, SignOffFactory
from tests.factories.registries import RegistryFactory
from tests.factories.reviews import PlanApprovalFactory, PlanBreachFactory
from tests.factories.risks import AcceptedRiskFactory
from tests.factories.scans import ImageFactory, ScanFactory, VulnerabilityFactory
from tests.factories.sessions import (
    AttendeeFactory,
    ClockSpanFactory,
    NoteVersionFactory,
    SessionFactory,
    SessionMoveFactory,
    TimeAllocationFactory,
)
from tests.factories.sign_in import (
    IdentityProviderFactory,
    MailDomainFactory,
    OidcProviderFactory,
    UsedAssertionFactory,
)
from tests.factories.tenants import AquaTenantFactory

__all__ = [
    "NOW",
    "PASSWORD",
    "AcceptedRiskFactory",
    "AdministratorFactory",
    "AgendaStepFactory",
    "AnswerFactory",
    "AquaTenantFactory",
    "AssignmentFactory",
    "AssurancePolicyFactory",
    "AttendeeFactory",
    "AuditEntryFactory",
    "AvailabilityFactory",
    "BulkChangeFactory",
    "CalendarFeedFactory",
    "ChecklistItemFactory",
    "ChecklistTemplateFactory",
    "ClockSpanFactory",
    "CommentFactory",
    "ConsoleSnapshotFactory",
    "ConsultantFactory",
    "ContactFactory",
    "CustomerFactory",
    "DocumentFactory",
    "EngagementFactory",
    "EngagementSummaryFactory",
    "EngagementTopicFactory",
    "EvidenceFactory",
    "FactSeenFactory",
    "HookCallFactory",
    "IdentityProviderFactory",
    "ImageFactory",
    "LetterFactory",
    "MailDomainFactory",
    "MailHoursFactory",
    "MembershipFactory",
    "MetPrerequisiteFactory",
    "NonceProofFactory",
    "NoteVersionFactory",
    "NoticeFactory",
    "OidcProviderFactory",
    "OperationFactory",
    "OperationStepFactory",
    "PlanApprovalFactory",
    "PlanBreachFactory",
    "PlanChangeFactory",
    "PlanNeedsFactory",
    "PolicyApplicationFactory",
    "PolicyApprovalFactory",
    "PolicyRequestFactory",
    "PolicySeenFactory",
    "PolicyVersionFactory",
    "PrerequisiteFactory",
    "PsLeadFactory",
    "QuestionFactory",
    "RaidItemFactory",
    "RefusedMailFactory",
    "RegistryFactory",
    "ReportHookFactory",
    "ReportImportFactory",
    "SavedViewFactory",
    "ScanFactory",
    "ScopeSeenFactory",
    "SessionFactory",
    "SessionMoveFactory",
    "SignOffFactory",
    "StatusMailFactory",
    "StatusRhythmFactory",
    "StepReportFactory",
    "TimeAllocationFactory",
    "TimeEntryFactory",
    "TimeOffFactory",
    "ToggleRunFactory",
    "ToggleSnapshotFactory",
    "TopicDependencyFactory",
    "TopicFactory",
    "UsedAssertionFactory",
    "UserFactory",
    "VulnerabilityFactory",
    "WorkPackageFactory",
]
