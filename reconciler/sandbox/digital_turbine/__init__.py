"""Digital Turbine: the Account Service and the App Management API.

Written from https://docs.digitalturbine.com/dt-ignite/app-management-api, the only page there is. It says nothing of
errors, and contradicts itself about how a file is sent; for what it leaves open there are switches.
"""

from reconciler.sandbox.digital_turbine.store import DigitalTurbine

__all__ = ["DigitalTurbine"]
