def test_boils():
    pass
