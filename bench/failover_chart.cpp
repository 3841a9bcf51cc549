#include "bench/failover_chart.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <set>
#include <sstream>

namespace vedette::bench {

namespace {

constexpr double left = 330;
constexpr double width = 560;
constexpr double right_margin = 110;
constexpr double lane_height = 17;
constexpr double row_gap = 12;
constexpr double shortest = 0.5;    // ms, at the left edge
constexpr double longest = 100000;  // ms, at the right edge

/// The chart shows what users wait for; the table and the JSON file have the rest.
const std::set<std::string> shown = {"crash_to_write", "detected_to_write", "detected_to_all_name",
                                     "return_to_demoted"};

double across(double milliseconds) {
  const double bounded = std::clamp(milliseconds, shortest, longest);
  return left + width * std::log(bounded / shortest) / std::log(longest / shortest);
}

const char* colour_of(lab::Kind kind) {
  return kind == lab::Kind::vedette ? "#0b7a75" : "#c2452d";
}

void draw_lane(std::ostream& out, double y, const std::vector<Round>& rounds, lab::Kind kind, Loss loss,
               const Measure& measure) {
  const Summary summary = summary_of(rounds, kind, loss, measure);
  if (summary.seen == 0) return;
  for (const Round& round : rounds) {
    const std::optional<double> value = measure.of(round);
    if (round.kind != kind || round.loss != loss || !value) continue;
    out << "<circle cx=\"" << across(*value) << "\" cy=\"" << y << "\" r=\"3.5\" fill=\"" << colour_of(kind)
        << "\" fill-opacity=\"0.4\"/>\n";
  }
  const double x = across(summary.median);
  out << "<line x1=\"" << x << "\" x2=\"" << x << "\" y1=\"" << y - 7 << "\" y2=\"" << y + 7 << "\" stroke=\""
      << colour_of(kind) << "\" stroke-width=\"2.5\"/>\n<text x=\"" << across(summary.maximum) + 9 << "\" y=\"" << y + 4
      << "\" fill=\"" << colour_of(kind) << "\">" << duration_text(summary.median) << "</text>\n";
}

}  // namespace

std::string to_svg(const std::vector<Round>& rounds, const Conditions& conditions) {
  std::ostringstream body;
  body << std::fixed << std::setprecision(1);
  double y = 74;
  for (const Loss loss : all_losses) {
    if (std::none_of(rounds.begin(), rounds.end(), [&](const Round& round) { return round.loss == loss; })) continue;
    body << "<text x=\"12\" y=\"" << y + 4 << "\" font-weight=\"bold\">master " << name_of(loss) << "</text>\n";
    y += lane_height + 4;
    for (const Measure& measure : measures()) {
      if (!shown.contains(measure.key)) continue;
      body << "<text x=\"" << left - 14 << "\" y=\"" << y + lane_height / 2 + 4 << "\" text-anchor=\"end\">"
           << measure.title << "</text>\n";
      draw_lane(body, y, rounds, lab::Kind::vedette, loss, measure);
      draw_lane(body, y + lane_height, rounds, lab::Kind::redis_sentinel, loss, measure);
      y += 2 * lane_height + row_gap;
    }
    y += row_gap;
  }
  const double bottom = y;

  std::ostringstream axis;
  axis << std::fixed << std::setprecision(1);
  for (const int tick : {1, 10, 100, 1000, 10000, 100000}) {
    axis << "<line x1=\"" << across(tick) << "\" x2=\"" << across(tick) << "\" y1=\"58\" y2=\"" << bottom - 10
         << "\" stroke=\"#d8d8d8\"/>\n<text x=\"" << across(tick) << "\" y=\"" << bottom + 6
         << "\" text-anchor=\"middle\" fill=\"#666\">"
         << (tick < 1000 ? std::to_string(tick) + " ms" : std::to_string(tick / 1000) + " s") << "</text>\n";
  }
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << left + width + right_margin << " " << bottom + 22
      << "\" font-family=\"sans-serif\" font-size=\"13\">\n"
      << "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
      << "<text x=\"12\" y=\"24\" font-size=\"16\" font-weight=\"bold\">Failover: <tspan fill=\""
      << colour_of(lab::Kind::vedette) << "\">vedette</tspan> and <tspan fill=\""
      << colour_of(lab::Kind::redis_sentinel) << "\">redis-sentinel</tspan></text>\n"
      << "<text x=\"12\" y=\"44\" fill=\"#666\">" << conditions.options.sentinels << " Sentinels, one master, "
      << conditions.options.replicas << " replicas, down-after " << conditions.options.down_after.count()
      << " ms; a dot is a round, the stroke and the figure are the median; logarithmic</text>\n"
      << axis.str() << body.str() << "</svg>\n";
  return out.str();
}

}  // namespace vedette::bench
