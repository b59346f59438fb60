namespace kettle {
/// Heats water.
template <typename T>
class Boiler : public Base<T> {
public:
    /// Makes one.
    explicit Boiler(int cups);
    /// Runs.
    virtual double run(int timeout) const = 0;
private:
    int cups_;
};
}  // namespace kettle
