test("boils", () => {});
