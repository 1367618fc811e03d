"""Two customers side by side, everyone who could look, and a marked word in whatever only the team may see."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from engagement.domain import calendar_feeds, imports, mail_choices
from engagement.models import (
    AcceptedRisk,
    Engagement,
    Image,
    MailKind,
    Membership,
    Operation,
    Owner,
    RaidItem,
    ScanState,
    User,
    Verdict,
)
from tests.factories import (
    AcceptedRiskFactory,
    AdministratorFactory,
    AquaTenantFactory,
    AssignmentFactory,
    AssurancePolicyFactory,
    AttendeeFactory,
    AuditEntryFactory,
    BulkChangeFactory,
    CalendarFeedFactory,
    ChecklistItemFactory,
    CommentFactory,
    ConsultantFactory,
    DocumentFactory,
    EngagementFactory,
    EngagementTopicFactory,
    EvidenceFactory,
    FactSeenFactory,
    IdentityProviderFactory,
    ImageFactory,
    LetterFactory,
    MembershipFactory,
    OidcProviderFactory,
    OperationFactory,
    OperationStepFactory,
    PolicyApplicationFactory,
    PolicyRequestFactory,
    PolicySeenFactory,
    PolicyVersionFactory,
    PrerequisiteFactory,
    PsLeadFactory,
    QuestionFactory,
    RaidItemFactory,
    RegistryFactory,
    ReportHookFactory,
    ReportImportFactory,
    SavedViewFactory,
    ScanFactory,
    SessionFactory,
    SignOffFactory,
    StatusMailFactory,
    TimeEntryFactory,
    TimeOffFactory,
    ToggleRunFactory,
    TopicFactory,
    UserFactory,
    VulnerabilityFactory,
    WorkPackageFactory,
)

INTERNAL = "internal-canary"
FOREIGN = "foreign-canary"
# What the same customer's other engagement is called.
SIBLING = "sibling-canary"

Person = User | AnonymousUser


@dataclass(frozen=True)
class World:
    """The people by the part they play, and what each parameter of an address names in the first customer's world."""

    people: dict[str, Person]
    engagement: Engagement
    names: dict[str, dict[str, object]]
    lead: User


def make() -> World:
    lead = PsLeadFactory()
    ours, named = add_customer("ours", INTERNAL, lead)
    theirs, _ = add_customer(FOREIGN, FOREIGN, lead)
    yesterday = timezone.localdate() - timedelta(days=1)
    other = EngagementFactory(customer=ours.customer, reference="ours-2", title=SIBLING)
    removed = ConsultantFactory()
    AssignmentFactory(engagement=ours, consultant=removed).delete()
    people: dict[str, Person] = {
        "anonymous": AnonymousUser(),
        "stranger": _member(theirs, Membership.Role.LEAD),
        "expired member": MembershipFactory(customer=ours.customer, user=UserFactory(), ends_on=yesterday).user,
        "customer member": _member(ours, Membership.Role.MEMBER),
        "customer lead": _member(ours, Membership.Role.LEAD),
        "consultant": ours.assignments.get().consultant,
        "other consultant": theirs.assignments.get().consultant,
        "contact": _contact(ours),
        "contact of the other engagement": _contact(other),
        "removed consultant": removed,
        "PS lead": lead,
        "administrator": AdministratorFactory(),
        "administrator with power": AdministratorFactory(),
    }
    return World(people, ours, named, lead)


def _risk_to_agree(image: Image, approver: User, asker: User) -> AcceptedRisk:
    return AcceptedRiskFactory(
        engagement=image.engagement,
        tenant=image.registry.tenant,
        registry_name=image.registry.name,
        repository=image.repository,
        tag=image.tag,
        state=AcceptedRisk.State.ASKED,
        accepted_at=None,
        approved_by=approver,
        asked_by=asker,
    )


def _contact(engagement: Engagement) -> User:
    """Somebody let into this engagement alone."""
    return MembershipFactory(customer=engagement.customer, engagement=engagement, user=UserFactory()).user


def _member(engagement: Engagement, role: Membership.Role) -> User:
    return MembershipFactory(customer=engagement.customer, user=UserFactory(), role=role).user


def add_customer(name: str, mark: str, lead: User) -> tuple[Engagement, dict[str, dict[str, object]]]:
    """A customer with an engagement that has something of everything, `mark` standing in all that is internal."""
    engagement = EngagementFactory(
        customer__name=f"Customer {name}", reference=f"{name}-1", ps_lead=lead, health="red", health_reason=mark
    )
    consultant = AssignmentFactory(engagement=engagement, consultant=ConsultantFactory()).consultant
    tenant = AquaTenantFactory(customer=engagement.customer, label=f"Console {mark}", state_message=mark)
    registry = RegistryFactory(engagement=engagement, tenant=tenant, name=f"registry-of-{name}")
    image = ImageFactory(engagement=engagement, registry=registry, repository=f"team/{name}")
    scan = ScanFactory(image=image)
    finding = VulnerabilityFactory(scan=scan)
    image.latest_scan, image.scan_state, image.scanned_at = scan, ScanState.FINISHED, scan.finished_at
    image.save()
    failed = OperationFactory(
        image=image, kind=Operation.Kind.SCAN_IMAGE, state=Operation.State.FAILED, answer=mark, suggestion=mark
    )
    OperationStepFactory(operation=failed, text=mark)
    verification = OperationFactory(tenant=tenant, state=Operation.State.FAILED, answer=mark)
    report = ReportImportFactory(engagement=engagement, file_name=f"{mark}.json", said=mark)
    ReportHookFactory(engagement=engagement, digest=imports.digest(f"hook-of-{name}"))
    session = SessionFactory(engagement=engagement, consultant=consultant, internal_notes=mark)
    attendee = AttendeeFactory(session=session)
    letter = LetterFactory(engagement=engagement, text=mark)
    CalendarFeedFactory(user=consultant, digest=calendar_feeds.digest(f"secret-of-{name}"))
    entry = TimeEntryFactory(engagement=engagement, worked_by=consultant, note=mark, minutes=77)
    approved = TimeEntryFactory(
        engagement=engagement, worked_by=consultant, state="approved", approved_by=lead, approved_at=timezone.now()
    )
    CommentFactory(engagement=engagement, author=consultant, text=mark, is_internal=True)
    RaidItemFactory(engagement=engagement, kind=RaidItem.Kind.RISK, text=mark)
    question = QuestionFactory(topic=EngagementTopicFactory(engagement=engagement).topic)
    to_accept = EngagementTopicFactory(engagement=engagement, topic__exit_statement="It holds.").topic
    record = SignOffFactory(engagement=engagement, topic=question.topic)
    action = RaidItemFactory(engagement=engagement)
    DocumentFactory(engagement=engagement, name=f"{mark}.txt", content=mark.encode(), is_internal=True)
    removed = DocumentFactory(engagement=engagement, name=f"{mark}.log", removed_by=lead, removed_at=timezone.now())
    RaidItemFactory(engagement=engagement, text=mark, is_internal=True)
    item = ChecklistItemFactory(engagement=engagement, owner=Owner.CUSTOMER, template__facts=["ENV-1"])
    FactSeenFactory(engagement=engagement, tenant=tenant, verdict=Verdict.FAIL, said=mark, asked=mark)
    EvidenceFactory(
        item=item, kind="api", fact="ENV-1", verdict=Verdict.FAIL, subject=mark, asked=mark, answered=[mark], text=mark
    )
    AuditEntryFactory(engagement=engagement, object_name=mark)
    to_see = AuditEntryFactory(engagement=engagement, object_name=mark, what="hours.unlocked")
    package = TopicFactory(key="registry").work_package
    draft = TopicFactory(key="registry", work_package=WorkPackageFactory(published_at=None)).work_package
    of_customer = IdentityProviderFactory(slug=f"saml-of-{name}", customer=engagement.customer)
    of_package = {"key": package.key, "version": package.version}
    of_draft = {"key": draft.key, "version": draft.version}
    of_engagement = {"reference": engagement.reference}
    policy = AssurancePolicyFactory(engagement=engagement, draft={"description": mark, "block_failed": False})
    version = PolicyVersionFactory(policy=policy, number=1)
    PolicyApplicationFactory(version=version, tenant=tenant)
    request = PolicyRequestFactory(version=version, tenant=tenant, asked_by=consultant)
    run = ToggleRunFactory(engagement=engagement, tenant=tenant, said=mark)
    PolicySeenFactory(tenant=tenant, name=f"seen-{mark}", content={"name": f"seen-{mark}"}, changed_by=mark)
    return engagement, {
        "engagement": of_engagement,
        "prerequisite": of_engagement
        | {"pk": PrerequisiteFactory(topic__work_package=engagement.work_package, text=mark).pk},
        "passkey": {"pk": 1},
        "registry": of_engagement | {"pk": registry.pk},
        "image": of_engagement | {"pk": image.pk},
        "policy": of_engagement | {"pk": policy.pk},
        "policy request": of_engagement | {"pk": request.pk},
        "toggle run": of_engagement | {"pk": run.pk},
        "policy version": of_engagement | {"pk": policy.pk, "number": version.number},
        "finding": of_engagement | {"pk": image.pk, "finding_pk": finding.pk},
        # Waits for the PS lead to agree.
        "accepted risk": of_engagement | {"pk": _risk_to_agree(image, lead, consultant).pk},
        "report": of_engagement | {"pk": report.pk},
        "report hook": {"secret": f"hook-of-{name}"},
        "item": of_engagement | {"pk": item.pk},
        "question": of_engagement | {"pk": question.pk},
        "document": of_engagement | {"pk": DocumentFactory(engagement=engagement).pk},
        "removed document": of_engagement | {"pk": removed.pk},
        "action": of_engagement | {"pk": action.pk},
        "topic": of_engagement | {"topic": to_accept.key},
        "sign-off": of_engagement | {"pk": record.pk},
        "operation": of_engagement | {"pk": failed.pk},
        "entry to see": {"pk": to_see.pk},
        "session": of_engagement | {"pk": session.pk},
        "attendee": of_engagement | {"pk": session.pk, "attendee_pk": attendee.pk},
        "assignment": of_engagement | {"pk": engagement.assignments.get().pk},
        "member": of_engagement | {"pk": MembershipFactory(customer=engagement.customer).pk},
        "session notes": of_engagement | {"pk": session.pk, "part": "public"},
        "time entry": of_engagement | {"pk": entry.pk},
        "approved entry": of_engagement | {"pk": approved.pk},
        "teammate": {"pk": ConsultantFactory(is_active=False).pk},
        "tenant": {"pk": tenant.pk},
        "tenant operation": {"pk": tenant.pk, "operation_pk": verification.pk},
        "letter": {"pk": letter.pk},
        "calendar": {"secret": f"secret-of-{name}"},
        "package": of_package,
        "package topic": of_package | {"topic": "registry"},
        "draft": of_draft,
        "draft part": of_draft | {"part": "topics"},
        "draft topic part": of_draft | {"topic": "registry", "part": "agenda"},
        "saved view": {"pk": SavedViewFactory(user=lead).pk},
        "bulk change": {"pk": BulkChangeFactory(made_by=lead).pk},
        "bookable": {"pk": consultant.pk},
        "booking": {"pk": session.pk},
        "time off": {"pk": consultant.pk, "off_pk": TimeOffFactory(user=consultant).pk},
        "status mail": of_engagement | {"pk": StatusMailFactory(engagement=engagement, text=mark).pk},
        "mail token": {"token": mail_choices.token("reader@customer.example", MailKind.RECAP)},
        "saml provider": {"slug": of_customer.slug},
        "oidc provider": {"slug": OidcProviderFactory(slug=f"oidc-of-{name}", customer=engagement.customer).slug},
        "provider": {"pk": of_customer.pk},
        "kind of provider": {"kind": "saml"},
        "nothing": {},
    }
