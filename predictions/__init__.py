"""Prediction jobs: read gold, call ml, check what came out, write it in one transaction."""
