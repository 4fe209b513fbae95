// JSON and CSV of a calibration. Keys and columns stand in the order written here; numbers read back to
// the same doubles, and what is not known is null or blank. See fit_text.h.
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "search/fit_text.h"

namespace crux::search {

using argument::BoundFit;

namespace {

using Json = nlohmann::ordered_json;

Json maybe(std::optional<double> value) { return value && std::isfinite(*value) ? Json(*value) : Json(); }

Json part(const SeriesPart& of, bool band) {
    const stats::Goodness& g = of.goodness;
    Json out = {{"count", g.count}};
    if (g.count == 0) return out;
    out["bias"] = g.bias;
    out["rmse"] = g.rmse;
    out["mae"] = g.mae;
    out["mape"] = maybe(g.mape);
    out["r2"] = maybe(g.r2);
    out["correlation"] = maybe(g.correlation);
    out["theil"] =
        g.theil
            ? Json{{"bias", g.theil->bias}, {"variation", g.theil->variation}, {"covariation", g.theil->covariation}}
            : Json();
    out["in_band"] = band ? Json(of.in_band) : Json();
    return out;
}

Json constants(const BoundFit& bound, const FitResult& result) {
    Json out = Json::array();
    for (std::size_t c = 0; c < bound.constants.size(); ++c) {
        const FittedConstant& fitted = result.constants[c];
        const bool looked = fitted.identified != Identified::not_looked;
        Json profile = Json::array();
        for (const ProfilePoint& point : fitted.profile) profile.push_back({point.value, point.rise});
        out.push_back({{"name", bound.constants[c].name},
                       {"unit", bound.constants[c].unit},
                       {"before", bound.constants[c].own},
                       {"value", fitted.value},
                       {"low", looked ? Json(fitted.low) : Json()},
                       {"high", looked ? Json(fitted.high) : Json()},
                       {"identified", name(fitted.identified)},
                       {"at_end", fitted.at_end},
                       {"range", {bound.constants[c].low, bound.constants[c].high}},
                       {"scale", bound.constants[c].logarithmic ? "log" : "linear"},
                       {"claim", bound.constants[c].claim},
                       {"draws_5", maybe(fitted.draws_low)},
                       {"draws_95", maybe(fitted.draws_high)},
                       {"profile", profile}});
    }
    return out;
}

Json series(const BoundFit& bound, const FitResult& result) {
    Json out = Json::array();
    for (std::size_t t = 0; t < bound.targets.size(); ++t) {
        const argument::BoundTarget& target = bound.targets[t];
        const FittedSeries& fitted = result.series[t];
        Json rows = Json::array();
        for (std::size_t r = 0; r < target.observations.size(); ++r) {
            const argument::Observation& o = target.observations[r];
            const FittedRow& row = fitted.rows[r];
            rows.push_back({{"time", o.time},
                            {"date", o.date},
                            {"held_out", o.held_out},
                            {"data", o.value},
                            {"error", row.error > 0 ? Json(row.error) : Json()},
                            {"model", maybe(row.model)},
                            {"low", maybe(row.low)},
                            {"high", maybe(row.high)}});
        }
        out.push_back({{"name", target.name},
                       {"variable", target.variable},
                       {"unit", target.unit},
                       {"observe", argument::name(target.observe)},
                       {"file", target.file},
                       {"sha256", target.sha256},
                       {"weight", target.weight},
                       {"passed_over", target.passed_over},
                       {"error_estimated", fitted.error_estimated},
                       {"spread", fitted.spread},
                       {"fitted", part(fitted.fitted, result.has_band)},
                       {"held_out", part(fitted.held_out, result.has_band)},
                       {"rows", rows}});
    }
    return out;
}

std::string number(double value) { return std::isfinite(value) ? format_number(value) : std::string(); }
std::string number(std::optional<double> value) { return value ? number(*value) : std::string(); }

}  // namespace

std::string to_json(const BoundFit& bound, const FitResult& result, const FitHead& head) {
    Json trade_offs = Json::array();
    for (const TradeOff& pair : result.trade_offs) {
        trade_offs.push_back({{"between", {bound.constants[pair.first].name, bound.constants[pair.second].name}},
                              {"correlation", pair.correlation}});
    }
    Json out = {{"format", 1},
                {"crux", head.version},
                {"title", head.title},
                {"seed", head.seed},
                {"world", bound.world},
                {"hold_out", bound.hold_out ? Json(bound.hold_out_text) : Json()},
                {"loss", argument::name(bound.loss)},
                {"loss_scale", bound.loss_scale},
                {"cost", result.cost},
                {"cost_before", result.cost_before},
                {"fitted_rows", result.fitted_rows},
                {"held_out_rows", result.held_out_rows},
                {"dispersion", result.dispersion},
                {"rise", result.rise},
                {"starts", result.starts},
                {"same", result.same},
                {"draws", result.draws},
                {"accepted", result.accepted},
                {"unsettled", result.unsettled},
                {"stopped", result.stopped},
                {"failed", result.failed},
                {"constants", constants(bound, result)},
                {"trade_offs", trade_offs},
                {"series", series(bound, result)},
                {"remarks", remarks(bound, result)}};
    out["hash"] = sha256(out.dump());
    return out.dump(1) + '\n';
}

std::string constants_csv(const BoundFit& bound, const FitResult& result) {
    std::string out = "constant,unit,before,value,low,high,identified,range_low,range_high\n";
    for (std::size_t c = 0; c < bound.constants.size(); ++c) {
        const argument::BoundConstant& of = bound.constants[c];
        const FittedConstant& fitted = result.constants[c];
        const bool looked = fitted.identified != Identified::not_looked;
        out += csv_cell(of.name) + ',' + csv_cell(of.unit) + ',' + number(of.own) + ',' + number(fitted.value) + ',' +
               (looked ? number(fitted.low) : "") + ',' + (looked ? number(fitted.high) : "") + ',' +
               std::string(name(fitted.identified)) + ',' + number(of.low) + ',' + number(of.high) + '\n';
    }
    return out;
}

std::string series_csv(const BoundFit& bound, const FitResult& result) {
    std::string out =
        "series,variable,unit,rows,count,bias,rmse,mae,mape,r2,correlation,theil_bias,theil_variation,"
        "theil_covariation,in_band\n";
    for (std::size_t t = 0; t < bound.targets.size(); ++t) {
        for (const bool held : {false, true}) {
            const SeriesPart& of = held ? result.series[t].held_out : result.series[t].fitted;
            const stats::Goodness& g = of.goodness;
            out += csv_cell(bound.targets[t].name) + ',' + csv_cell(bound.targets[t].variable) + ',' +
                   csv_cell(bound.targets[t].unit) + ',' + (held ? "held out" : "fitted") + ',' +
                   std::to_string(g.count);
            if (g.count == 0) {
                out += std::string(10, ',') + '\n';
                continue;
            }
            out += ',' + number(g.bias) + ',' + number(g.rmse) + ',' + number(g.mae) + ',' + number(g.mape) + ',' +
                   number(g.r2) + ',' + number(g.correlation) + ',';
            out += g.theil
                       ? number(g.theil->bias) + ',' + number(g.theil->variation) + ',' + number(g.theil->covariation)
                       : std::string(",,");
            out += ',' + (result.has_band ? std::to_string(of.in_band) : std::string()) + '\n';
        }
    }
    return out;
}

std::string rows_csv(const BoundFit& bound, const FitResult& result) {
    std::string out = "series,time,date,held_out,data,error,model,residual,low,high,grade\n";
    for (std::size_t t = 0; t < bound.targets.size(); ++t) {
        for (std::size_t r = 0; r < bound.targets[t].observations.size(); ++r) {
            const argument::Observation& o = bound.targets[t].observations[r];
            const FittedRow& row = result.series[t].rows[r];
            const bool error = row.error > 0;
            out += csv_cell(bound.targets[t].name) + ',' + number(o.time) + ',' + csv_cell(o.date) + ',' +
                   (o.held_out ? "1" : "0") + ',' + number(o.value) + ',' + (error ? number(row.error) : "") + ',' +
                   number(row.model) + ',' + (error ? number(row.residual) : "") + ',' + number(row.low) + ',' +
                   number(row.high) + ',' + o.grade + '\n';
        }
    }
    return out;
}

std::string profiles_csv(const BoundFit& bound, const FitResult& result) {
    std::string out = "constant,value,rise,rise_at_an_end\n";
    for (std::size_t c = 0; c < bound.constants.size(); ++c) {
        for (const ProfilePoint& point : result.constants[c].profile) {
            out += csv_cell(bound.constants[c].name) + ',' + number(point.value) + ',' + number(point.rise) + ',' +
                   number(result.rise) + '\n';
        }
    }
    return out;
}

}  // namespace crux::search
