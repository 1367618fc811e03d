"""
A stand-in for the Aqua console: an HTTP server that speaks its protocol, with the guide's demo images in it.

Start it with `python -m aqua_client.sandbox`; README.md beside this file says how to use it. Built from the public
contract of Aqua's HTTP API; it shares no code with the client, so that both cannot err alike.
"""
