#include "daemon/metrics_family.hpp"

#include <zlib.h>

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "daemon/utf8.hpp"

namespace vedette::daemon {
namespace {

prometheus::MetricType type_of(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return prometheus::MetricType::Counter;
    case MetricType::histogram:
      return prometheus::MetricType::Histogram;
    case MetricType::gauge:
      break;
  }
  return prometheus::MetricType::Gauge;
}

void add_number(std::string& text, double value) {
  if (std::isnan(value)) {
    text += "NaN";
  } else if (std::isinf(value)) {
    text += value < 0 ? "-Inf" : "+Inf";
  } else {
    // As Prometheus itself writes them, so that a bucket has the same label everywhere.
    constexpr double smallest = 1e-4;
    constexpr double largest = 1e21;
    const double size = std::abs(value);
    const bool plain = value == 0 || (size >= smallest && size < largest);
    std::array<char, 64> digits{};
    char* const end = digits.data() + digits.size();
    const auto written = plain ? std::to_chars(digits.data(), end, value, std::chars_format::fixed)
                               : std::to_chars(digits.data(), end, value, std::chars_format::scientific);
    text.append(digits.data(), written.ptr);
  }
}

void add_escaped(std::string& text, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
}

/// `end` empty: no label `le`.
void add_sample(std::string& text, const prometheus::MetricFamily& family, const prometheus::ClientMetric& metric,
                std::string_view suffix, std::string_view end, double value) {
  text.append(family.name).append(suffix);
  char before = '{';
  for (const auto& label : metric.label) {
    text += before;
    text.append(label.name).append("=\"");
    add_escaped(text, label.value);
    text += '"';
    before = ',';
  }
  if (!end.empty()) {
    text += before;
    text.append("le=\"").append(end).append("\"");
    before = ',';
  }
  if (before == ',') text += '}';
  text += ' ';
  add_number(text, value);
  text += '\n';
}

void add_histogram(std::string& text, const prometheus::MetricFamily& family, const prometheus::ClientMetric& metric) {
  const auto& histogram = metric.histogram;
  for (const auto& bucket : histogram.bucket) {
    std::string end;
    add_number(end, bucket.upper_bound);
    add_sample(text, family, metric, "_bucket", end, static_cast<double>(bucket.cumulative_count));
  }
  add_sample(text, family, metric, "_sum", {}, histogram.sample_sum);
  add_sample(text, family, metric, "_count", {}, static_cast<double>(histogram.sample_count));
}

std::vector<std::string> label_names(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

Family::Family(std::string_view name) {
  const MetricRow& row = metric_row(name);
  family_.name = row.name;
  family_.help = row.help;
  family_.type = type_of(row.type);
  labels_ = label_names(row.labels);
}

void Family::add(Labels labels, double value) {
  prometheus::ClientMetric& metric = series(labels);
  if (family_.type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
}

void Family::add(Labels labels, const Measure& measure) {
  prometheus::ClientMetric& metric = series(labels);
  auto& histogram = metric.histogram;
  histogram.bucket.reserve(measure.bounds().size() + 1);
  std::uint64_t sum = 0;
  for (std::size_t bucket = 0; bucket < measure.bounds().size(); ++bucket) {
    sum += measure.count(bucket);
    histogram.bucket.push_back({sum, static_cast<double>(measure.bounds()[bucket]) / 1e9});
  }
  histogram.sample_count = measure.total();
  histogram.bucket.push_back({histogram.sample_count, INFINITY});
  histogram.sample_sum = measure.seconds();
}

prometheus::ClientMetric& Family::series(Labels labels) {
  if (labels.size() != labels_.size()) throw std::logic_error{"wrong number of labels: " + family_.name};
  prometheus::ClientMetric& metric = family_.metric.emplace_back();
  metric.label.reserve(labels.size());
  auto name = labels_.begin();
  for (const auto value : labels) metric.label.push_back({*name++, as_utf8(value)});
  return metric;
}

void Families::add(std::string_view name, double value) {
  Family family{name};
  family.add({}, value);
  add(std::move(family));
}

void Families::add(std::string_view name, const Measure& measure) {
  Family family{name};
  family.add({}, measure);
  add(std::move(family));
}

void add_text(std::string& text, const prometheus::MetricFamily& family) {
  text.append("# HELP ").append(family.name).append(" ").append(family.help).append("\n# TYPE ").append(family.name);
  switch (family.type) {
    case prometheus::MetricType::Counter:
      text += " counter\n";
      for (const auto& metric : family.metric) add_sample(text, family, metric, {}, {}, metric.counter.value);
      break;
    case prometheus::MetricType::Histogram:
      text += " histogram\n";
      for (const auto& metric : family.metric) add_histogram(text, family, metric);
      break;
    default:
      text += " gauge\n";
      for (const auto& metric : family.metric) add_sample(text, family, metric, {}, {}, metric.gauge.value);
      break;
  }
}

std::string gzipped(const std::string& text) {
  constexpr int with_gzip_header = 15 + 16;
  constexpr int memory_level = 8;
  z_stream stream{};
  // The fastest level makes a twentieth of it already.
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, with_gzip_header, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
    return {};
  }
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  packed.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return packed;
}

}  // namespace vedette::daemon
