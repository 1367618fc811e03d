"""Access, entitlement and notifications: facts ENV-1 to ENV-3 and NOT-1 (work-package.md 2; contract 2.4, 15)."""

import aqua_client as aqua
from engagement.aqua.checks.answers import Seen, cannot_say, fails, holds, judged, proves
from engagement.aqua.checks.console import Console
from engagement.rules.subjects import ConsoleItself


@proves("ENV-1")
def access_works(console: Console, _subject: ConsoleItself) -> Seen:
    """JSON with status 200; a 415 or a gRPC answer means that the gateway's address was given by mistake."""
    try:
        n_repositories = console.count_repositories()
    except aqua.GatewayAddress:
        return fails("The address is the gateway's; use the console's address, without “-gw”.", status=415)
    return holds("Tidemark can sign in and read from the console.", status=200, count=n_repositories)


@proves("ENV-2")
def is_entitled(console: Console, _subject: ConsoleItself) -> Seen:
    found = console.entitlement()
    return judged(
        found.num_repositories > 0,
        f"The licence covers {found.num_repositories} repositories.",
        "The active licences cover no repository; ask Aqua for one before the first session.",
        num_repositories=found.num_repositories,
        malware_protection=found.malware_protection,
        vshield=found.vshield,
    )


@proves("ENV-3")
def has_threat_analysis(console: Console, _subject: ConsoleItself) -> Seen:
    found = console.threat_analysis()
    if found is not None and found.is_enabled is None:
        return cannot_say("Aqua does not say whether DTA is enabled; look in the console's settings.", dta="present")
    return judged(
        found is not None and bool(found.is_enabled),
        "Dynamic Threat Analysis is licensed and on.",
        "Dynamic Threat Analysis is not licensed or not on; leave its policy out of the demo.",
        dta="present" if found else "missing",
        enabled=bool(found and found.is_enabled),
    )


@proves("NOT-1")
def has_notification_output(console: Console, _subject: ConsoleItself) -> Seen:
    counts = {kind: len(outputs) for kind, outputs in console.notification_outputs().items() if outputs}
    return judged(
        bool(counts),
        f"Notifications go out by {', '.join(sorted(counts))}.",
        "No notification output is set up; add one under Integrations in the console.",
        outputs=counts,
    )
