"""The floor: a Flask view on the same server that reads the body and answers nothing."""

import sys

from flask import Flask, Response, request

from cds_service.config import Config
from cds_service.serve import serve_app

app = Flask(__name__)


@app.post("/cds-services/b12-patient-view")
def echo() -> Response:
    """Read everything, decode nothing."""
    request.get_data(cache=False)
    return Response(b'{"cards":[]}', content_type="application/json")


if __name__ == "__main__":
    serve_app(app, Config(host="127.0.0.1", port=int(sys.argv[1])))
