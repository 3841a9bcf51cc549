#include "bench/scale_chart.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace vedette::bench {

namespace {

constexpr double left = 60;
constexpr double width = 640;
constexpr double top = 70;
constexpr double height = 300;
constexpr double key_width = 250;
constexpr double shortest = 4;   // s, at the left edge
constexpr double longest = 300;  // s, at the right edge

double across(double seconds) {
  return left + width * std::log(std::clamp(seconds, shortest, longest) / shortest) / std::log(longest / shortest);
}

double down(double share) {
  return top + height * (1 - share);
}

const char* colour_of(Product product) {
  if (product == Product::mixed) return "#7a5fa8";
  return product == Product::vedette ? "#0b7a75" : "#c2452d";
}

/// More masters, a fuller line.
const char* dashes_of(std::size_t masters) {
  if (masters < 200) return "2 4";
  return masters < 700 ? "8 4" : "none";
}

void draw_curve(std::ostream& out, const ScaleRound& round) {
  const double waited = static_cast<double>(round.setting.patience.count());
  out << "<polyline fill=\"none\" stroke-width=\"2.2\" stroke=\"" << colour_of(round.setting.product)
      << "\" stroke-dasharray=\"" << dashes_of(round.setting.masters) << "\" points=\"" << across(shortest) << ","
      << down(0);
  double share = 0;
  for (std::size_t i = 0; i < round.first.size(); ++i) {
    out << " " << across(round.first[i]) << "," << down(share);
    share = static_cast<double>(i + 1) / static_cast<double>(round.expected());
    out << " " << across(round.first[i]) << "," << down(share);
  }
  const bool all = round.first.size() >= round.expected();
  if (!all) out << " " << across(waited) << "," << down(share);
  out << "\"/>\n";
}

void draw_axes(std::ostream& out) {
  for (const int second : {5, 10, 20, 50, 100, 200}) {
    out << "<line x1=\"" << across(second) << "\" x2=\"" << across(second) << "\" y1=\"" << top << "\" y2=\""
        << top + height << "\" stroke=\"#d8d8d8\"/>\n<text x=\"" << across(second) << "\" y=\"" << top + height + 20
        << "\" text-anchor=\"middle\" fill=\"#666\">" << second << " s</text>\n";
  }
  for (const int percent : {0, 25, 50, 75, 100}) {
    const double y = down(percent / 100.0);
    out << "<line x1=\"" << left << "\" x2=\"" << left + width << "\" y1=\"" << y << "\" y2=\"" << y
        << "\" stroke=\"#d8d8d8\"/>\n<text x=\"" << left - 8 << "\" y=\"" << y + 4
        << "\" text-anchor=\"end\" fill=\"#666\">" << percent << " %</text>\n";
  }
}

}  // namespace

std::string to_svg(const std::vector<ScaleRound>& rounds) {
  std::ostringstream body;
  body << std::fixed << std::setprecision(1);
  draw_axes(body);
  double key = top + 10;
  for (const ScaleRound& round : rounds) {
    if (round.setting.loss != FarmLoss::silent || round.expected() < round.setting.masters) continue;
    draw_curve(body, round);
    const double x = left + width + 20;
    body << "<line x1=\"" << x << "\" x2=\"" << x + 36 << "\" y1=\"" << key << "\" y2=\"" << key
         << "\" stroke-width=\"2.2\" stroke=\"" << colour_of(round.setting.product) << "\" stroke-dasharray=\""
         << dashes_of(round.setting.masters) << "\"/>\n<text x=\"" << x + 44 << "\" y=\"" << key + 4 << "\">"
         << round.setting.masters << ", " << name_of(round.setting.product) << "</text>\n";
    key += 22;
  }
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << left + width + key_width << " "
      << std::max(top + height, key) + 40 << "\" font-family=\"sans-serif\" font-size=\"13\">\n"
      << "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
      << "<text x=\"12\" y=\"24\" font-size=\"16\" font-weight=\"bold\">All masters silent at once</text>\n";
  if (!rounds.empty()) {
    const ScaleSetting& setting = rounds.front().setting;
    out << "<text x=\"12\" y=\"46\" fill=\"#666\">share failed over, against the time since the loss; "
        << setting.sentinels << " Sentinels, two replicas each, down-after " << setting.down_after.count()
        << " ms, failover-timeout " << setting.failover_timeout.count() << " ms; logarithmic</text>\n";
  }
  out << body.str() << "</svg>\n";
  return out.str();
}

}  // namespace vedette::bench
