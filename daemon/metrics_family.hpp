#pragma once

#include <prometheus/metric_family.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/metrics_catalogue.hpp"
#include "daemon/metrics_measure.hpp"

namespace vedette::daemon {

/// Builds one family of the catalogue, series by series.
class Family {
 public:
  /// `name` stands in the catalogue.
  explicit Family(std::string_view name);

  /// The values of its labels, in their order, as many as it has.
  using Labels = std::initializer_list<std::string_view>;
  void add(Labels labels, double value);
  void add(Labels labels, const Measure& measure);

  prometheus::MetricFamily take() { return std::move(family_); }

 private:
  prometheus::ClientMetric& series(Labels labels);

  std::vector<std::string> labels_;
  prometheus::MetricFamily family_;
};

/// Families as they are gathered.
class Families {
 public:
  /// One series without labels.
  void add(std::string_view name, double value);
  void add(std::string_view name, const Measure& measure);
  void add(Family family) { all_.push_back(family.take()); }
  std::vector<prometheus::MetricFamily> take() { return std::move(all_); }

 private:
  std::vector<prometheus::MetricFamily> all_;
};

/// The text of Prometheus, version 0.0.4. prometheus-cpp's own writer leaves a line break in a label as it is, which
/// ends the line, and cuts numbers to six digits.
void add_text(std::string& text, const prometheus::MetricFamily& family);

/// The same, packed. Empty: there is no memory for it.
std::string gzipped(const std::string& text);

}  // namespace vedette::daemon
