class BoilerTest {}
