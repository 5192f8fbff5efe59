//! Templates of old, as `hsm` messages carry them.

use super::{length, range};
use crate::error::Result;
use crate::types::{DateTimeComponent, Hsm, LocalizableParam};

pub(super) fn check(hsm: &Hsm) -> Result<()> {
    length("hsm.namespace", &hsm.namespace, 1, usize::MAX)?;
    length("hsm.element_name", &hsm.element_name, 1, usize::MAX)?;
    for (index, parameter) in hsm.localizable_params.iter().enumerate() {
        check_parameter(&format!("hsm.localizable_params[{index}]"), parameter)?;
    }
    Ok(())
}

fn check_parameter(field: &str, parameter: &LocalizableParam) -> Result<()> {
    if let Some(currency) = &parameter.currency {
        let field = format!("{field}.currency.currency_code");
        length(&field, &currency.currency_code, 3, 3)?;
    }
    let date_time = parameter.date_time.as_ref();
    match date_time.and_then(|date_time| date_time.component.as_ref()) {
        Some(component) => check_component(&format!("{field}.date_time.component"), component),
        None => Ok(()),
    }
}

fn check_component(field: &str, component: &DateTimeComponent) -> Result<()> {
    for (name, value, least, most) in [
        ("month", component.month, 1, 12),
        ("day_of_month", component.day_of_month, 1, 31),
        ("day_of_week", component.day_of_week, 1, 7),
        ("hour", component.hour, 0, 23),
        ("minute", component.minute, 0, 59),
    ] {
        range(&format!("{field}.{name}"), value, least, most)?;
    }
    Ok(())
}
