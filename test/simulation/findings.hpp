#pragma once

#include <optional>
#include <string>
#include <utility>

#include "test/simulation/time_line.hpp"

namespace vedette::simulation {

/// A rule that did not hold.
struct Violation {
  std::string rule;  ///< Its number and name, after behaviour §11 or the design's *What must hold*.
  std::string what;
  Time when{0};
};

/// Keeps the first violation of a schedule; what follows from a broken rule explains nothing.
class Findings {
 public:
  explicit Findings(const TimeLine& time) : time_{time} {}

  void fail(std::string rule, std::string what) {
    if (!first_) first_ = Violation{std::move(rule), std::move(what), time_.now()};
  }
  const std::optional<Violation>& first() const { return first_; }

 private:
  const TimeLine& time_;
  std::optional<Violation> first_;
};

}  // namespace vedette::simulation
