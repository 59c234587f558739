"""The contract of ML services: a prediction for others, and whether ours is well."""

import time

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.sign_in.api.older_clients import SPEECH
from detection.speech.remote.health import ml_service_health
from detection.speech.remote.prediction_jobs import PREDICTION_KIND, prediction_by
from detection.speech.remote.serializers import MlServiceHealth, PredictForm, Prediction
from media_jobs.errors import Refused
from media_jobs.jobs.services import cancel, submit
from media_jobs.models import Job, JobStatus

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0


class Predict(APIView):
    """Examine the voices of a file elsewhere.

    This site as the ML service of another: it fetches `audio_url`, which may not redirect, examines
    it and forgets it. The answer comes when it is there; whoever goes away earlier leaves a job
    among their jobs.
    """

    tag = SPEECH

    @extend_schema(operation_id="predict", request=PredictForm, responses=Prediction)
    def post(self, request: Request) -> Response:
        form = PredictForm(data=request.data)
        form.is_valid(raise_exception=True)
        job = submit(owner=signed_in(request), kind=PREDICTION_KIND, params=form.validated_data)
        ended = _waited_for(job)
        if not ended.finished:
            cancel(job=ended)
            raise Refused(
                "prediction_slow",
                f"There was no answer within {settings.PREDICT_SECONDS} seconds. Try again later, "
                "or send a shorter recording.",
                status=503,
            )
        if ended.status != JobStatus.SUCCEEDED:
            is_ours = bool(ended.error_reference)
            message = ended.error_message or "The analysis was cancelled."
            code = ended.error_code or "cancelled"
            raise Refused(code, message, status=503 if is_ours else 422)
        found = prediction_by(ended)
        if found is None:
            raise Refused("prediction_gone", "The answer is no longer kept. Ask again.", status=503)
        return Response(found)


def _waited_for(job: Job) -> Job:
    """The job as it is when it has ended, or when nobody waits any longer."""
    end, pause = time.monotonic() + settings.PREDICT_SECONDS, FIRST_PAUSE
    while True:
        job = Job.objects.get(pk=job.pk)
        if job.finished or time.monotonic() >= end:
            return job
        time.sleep(min(pause, max(0.0, end - time.monotonic())))
        pause = min(pause * 1.4, LONGEST_PAUSE)


class MlServiceHealthView(APIView):
    """Check the ML service.

    Whether what examines voices is well: this site itself, or the service that it asks. Without a
    model that is calibrated it is `degraded`: every answer is left open. The status is 503 where
    nothing can be examined.
    """

    tag = SPEECH
    permission_classes = [AllowAny]
    authentication_classes: list[type] = []

    @extend_schema(operation_id="ml_service_health", responses=MlServiceHealth)
    def get(self, request: Request) -> Response:
        found = ml_service_health()
        if found["status"] == "unhealthy":
            raise Refused("ml_service_unhealthy", found["detail"], status=503)
        return Response(found)
