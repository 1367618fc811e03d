import pytest


@pytest.fixture
def queue(aqua):
    """Six images of Docker Hub: four in progress, the last two pending."""
    images = [{"registry": "Docker Hub", "repository": "fleet/job", "tag": str(number)} for number in range(6)]
    aqua.post("/api/v1/images", json={"images": images}).raise_for_status()


def images_of(answer):
    return [(job["image"], job["status"]) for job in answer.json()["result"]]


def test_a_job_says_what_is_scanned_for_whom_and_by_which_scanner(aqua, queue):
    body = aqua.get("/api/v1/scanqueue", params={"pagesize": 1}).json()

    job = body["result"][0]
    assert body["count"] == 6
    assert job.pop("created") == job.pop("last_updated")
    assert job == {
        "registry": "Docker Hub",
        "image": "fleet/job:0",
        "status": "in_progress",
        "assigned_scanner": "aqua-scanner:1",
        "initiating_user": "admin@sandbox.example",
    }


@pytest.mark.parametrize("order", ["-created", "created desc"])
def test_the_newest_job_comes_first_when_asked(aqua, queue, order):
    answer = aqua.get("/api/v1/scanqueue", params={"order_by": order, "page_size": 2})

    assert images_of(answer) == [("fleet/job:5", "pending"), ("fleet/job:4", "pending")]


def test_statuses_may_be_repeated(aqua, queue):
    answer = aqua.get("/api/v1/scanqueue", params={"statuses": ["pending", "failed"]})

    assert images_of(answer) == [("fleet/job:4", "pending"), ("fleet/job:5", "pending")]


def test_the_summary_counts_the_jobs_by_status(aqua, queue):
    summary = aqua.get("/api/v1/scanqueue/summary").json()

    assert summary == {"total": 6, "pending": 2, "in_progress": 4, "finished": 0, "failed": 0}


def test_a_working_scanner_says_what_it_scans(aqua, queue):
    scanner = aqua.get("/api/v1/scanqueue/scanners").json()["result"][1]

    del scanner["last_heartbeat"]
    assert scanner == {
        "id": "aqua-scanner:2",
        "status": "working",
        "scanning_registry": "Docker Hub",
        "scanning_image": "fleet/job:1",
    }


def test_an_idle_scanner_waits(aqua):
    body = aqua.get("/api/v1/scanqueue/scanners").json()

    assert (body["count"], body["pagesize"]) == (4, 5)
    assert [scanner["status"] for scanner in body["result"]] == ["waiting"] * 4


def test_cancelling_named_jobs_takes_only_the_pending_ones(aqua, queue):
    named = [{"registry": "Docker Hub", "image": "fleet/job:0"}, {"registry": "Docker Hub", "image": "fleet/job:4"}]

    answer = aqua.post("/api/v1/scanqueue/cancel_jobs", json={"jobs": named})

    assert answer.status_code == 204
    assert aqua.get("/api/v1/scanqueue/summary").json()["total"] == 5


def test_cancelling_by_status_empties_the_line(aqua, queue):
    aqua.post("/api/v1/scanqueue/cancel_jobs", json={"statuses": ["pending"]})

    assert aqua.get("/api/v1/scanqueue/summary").json()["pending"] == 0


def test_an_image_whose_only_scan_was_cancelled_has_not_started(aqua, queue):
    aqua.post("/api/v1/scanqueue/cancel_jobs", json={"statuses": ["pending"]})

    assert aqua.get("/api/v2/images/Docker Hub/fleet/job/5").json()["scan_status"] == "not_started"


def test_a_cancelled_rescan_leaves_the_outcome_of_the_scan_before(sandbox, aqua, queue):
    sandbox.advance(60)
    named = [{"registry": "Docker Hub", "repository": "fleet/job", "tag": str(number)} for number in range(6)]
    aqua.post("/api/v1/images/rescan", json={"images": named})

    aqua.post("/api/v1/scanqueue/cancel_jobs", json={"statuses": ["pending"]})

    assert aqua.get("/api/v2/images/Docker Hub/fleet/job/5").json()["scan_status"] == "finished"


def test_a_finished_job_can_be_sent_to_the_back_of_the_line(sandbox, aqua, queue):
    sandbox.advance(60)

    answer = aqua.post(
        "/api/v1/scanqueue/requeue_jobs", json={"jobs": [{"registry": "Docker Hub", "image": "fleet/job:0"}]}
    )

    assert answer.status_code == 204
    assert images_of(aqua.get("/api/v1/scanqueue", params={"statuses": "in_progress"})) == [
        ("fleet/job:0", "in_progress")
    ]


def test_requeueing_by_status_lines_up_each_image_once(sandbox, aqua, queue):
    sandbox.advance(60)

    aqua.post("/api/v1/scanqueue/requeue_jobs", json={"statuses": ["finished"]})
    aqua.post("/api/v1/scanqueue/requeue_jobs", json={"statuses": ["finished"]})

    assert set(sandbox.world()["jobs_ever_per_image"].values()) == {2}


def test_clearing_drops_ended_jobs_and_keeps_their_images(sandbox, aqua, queue):
    sandbox.advance(60)

    answer = aqua.post("/api/v1/scanqueue/clear")

    assert answer.status_code == 204
    assert (sandbox.world()["jobs"], sandbox.world()["images"]) == (0, 6)


@pytest.mark.parametrize("body", [{"jobs": "all"}, {"jobs": ["x"]}, {"statuses": "pending"}])
def test_a_selection_of_the_wrong_type_is_400(aqua, body):
    assert aqua.post("/api/v1/scanqueue/cancel_jobs", json=body).status_code == 400
