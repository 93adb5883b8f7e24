"""Tolerances and limits of flows, of their events and ends, and of what is located with them: one name, one value.

Engines that share a number take it from here, the compiled one too: the digest under which it is kept covers this file.
Coefficients of a method (safety factors of its steps, say) stand with the method.
"""

# -- input -----------------------------------------------------------------------------------------------------------
SUM_TOL = 1e-9
"""Largest distance of the sum of a target from 1: more than rounding ever does, less than a forgotten normalisation."""
LEAST_RTOL = 1e-13
"""Smallest rtol: below, the rounding of the field decides the step size."""
LEAST_ATOL = 1e-24
"""Least atol: it shrinks with a start that is smaller than it, but not below this."""

# -- asking whether a flow has converged -----------------------------------------------------------------------------
SLOW_SPEED = 1e-11
"""Mean speed over a step at which it is worth while to ask whether the flow has converged."""
ASK_AGAIN_FACTOR = 1.5
"""After the answer no, the question waits until time has grown by this factor."""

# -- converged: see ``verify.flow.events.ends`` ------------------------------------------------------------------------
GRADIENT_TOL = 1e-13
"""Largest modulus of grad L, times the scale of Hess L, on the way."""
LATE_GRADIENT_TOL = 1e-9
"""The same at the end of the time."""
LAW_TOL = 1e-12
"""The law is the target: largest |log p - log q|, the least that doubles can tell."""
NEWTON_TOL = 1e-8
"""Largest Newton step along stable eigenvectors, times the size of the parameters."""
STEP_TOL = 1e-20
"""Largest Newton step along unstable eigenvectors: only a flow that symmetry holds at a saddle stays there."""
NEUTRAL_TOL = 2e-15
"""Largest gradient along neutral eigenvectors, times the scale: rounding."""
EIGENVALUE_TOL = 1e-14
"""Eigenvalues below this times the largest (at least 1) are lost in the rounding of the Hessian."""

# -- escaping and plateaus: see there ----------------------------------------------------------------------------------
ESCAPE_RATIO = 1.25
"""Ways over equal stretches of log t are equal to this factor."""
ESCAPE_RATE = 0.05
"""Least way per unit of log t."""
ESCAPE_TIME = 1e3
"""Earliest time at which a flow is said to escape."""
SMALL_GRADIENT = 1e-2
"""Largest gradient of a flow that escapes or is on a plateau."""
PLATEAU_WAY = 0.1
"""Largest way that a flow on a plateau would go in as much time again."""

# -- events: see ``verify.flow.events.detection`` and ``bounds`` -------------------------------------------------------
ROOT_TOL = 1e-13
"""Roots are located to this relative width, or this relative distance of the function from its level."""
ZERO_TOL = 1e-12
"""A mismatch below this times the size of the couplings (of the moments, which are at most 1) is zero."""
KEPT_SAMPLES = 3
"""Samples that stay when the flow goes on: slopes at the last three say how smooth the next interval is."""
MOST_PASSES = 24
"""Rounds of splitting for the same stretch of the flow; what is in doubt then is uncertain."""
BOUND_FACTOR = 4.0
"""Bounds from the slopes at neighbouring samples are taken this many times as large."""
NARROWEST = 1 / 64
"""No part of an interval that is split is shorter than this, relative to the whole."""
TIE_TOL = 1e-6
"""Times closer than this, relative to the later one, are a tie: flows locate them to about 1e-7."""

# -- polishing: see ``verify.fixed_points.polishing`` ------------------------------------------------------------------
RESIDUAL_TOL = 1e-14
"""A zero to rounding: largest modulus of grad L, times the scale of Hess L."""
MOST_ITERATIONS = 300
"""Most Levenberg-Marquardt steps."""
MAX_STALLED_STEPS = 80
"""Steps without halving |grad L| after which a walk is given up."""
MAX_NEWTON_STEPS = 20
"""The same where following the flow further is better than a long walk."""
LEAST_DAMPING, MOST_DAMPING = 1e-20, 1e6
"""Least damping, and most, the latter times the square of the largest eigenvalue."""
CONSISTENT_TOL = 1e-8
"""The law is the target: largest |log p - log q|."""
SPURIOUS_GAP = 1e-6
"""The law is not the target."""
NEAR_GRADIENT = 1e-11
"""From a gradient this small on (times the scale), what converges has hardly any way left to go."""
DRIFT_WAY = 0.1
"""Way of a drift beyond there: a gradient like e^-theta falls by three decades over 7 units, at Newton steps of 1."""
DRIFT_FALL = 0.1
"""A gradient that has fallen by this over more than one unit, with a Newton step above DRIFT_WAY, is not stuck."""

# -- locating: see ``verify.fixed_points.locating`` and ``symmetry`` ---------------------------------------------------
SAME_POINT_TOL = 1e-6
"""Points are one where every parameter agrees to this, times the largest parameter if that is above one."""
SAME_LAW_TOL = 1e-6
"""Laws are one where log p agrees to this in every state."""
NEAR_END = 0.1
"""The limit of a flow is not farther from its end than this, times the largest parameter if that is above one."""
KL_RISE_TOL = 1e-12
"""KL falls along the flow; rounding lets it rise by so much."""
EXTENSION_FACTOR = 100.0
"""Unsettled flows are extended by this factor; an escape is believed only afterwards."""
ORDER_DIGITS = 6
"""Units are put in order by numbers rounded to so many decimals, so that rounding does not decide between near ones."""
SIGN_TIE_TOL = 1e-6
"""Relative: numbers of a unit so close in modulus to its largest may give it its sign, the first of them does."""
