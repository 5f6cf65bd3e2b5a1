"""Fits how evidence adds up: verdict, symptoms, the next rate, advice; leaves whole tasks out to say how well."""
