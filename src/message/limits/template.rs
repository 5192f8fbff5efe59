//! Templates.

use super::{file, given, length, range};
use crate::error::Result;
use crate::types::{
    Template, TemplateComponent, TemplateComponentType, TemplateDateTime, TemplateParameter,
    TemplateParameterType,
};

pub(super) fn check(template: &Template) -> Result<()> {
    length("template.namespace", &template.namespace, 1, usize::MAX)?;
    length("template.name", &template.name, 1, usize::MAX)?;
    length(
        "template.language.code",
        &template.language.code,
        2,
        usize::MAX,
    )?;
    for (index, component) in template.components.iter().flatten().enumerate() {
        check_component(&format!("template.components[{index}]"), component)?;
    }
    Ok(())
}

fn check_component(field: &str, component: &TemplateComponent) -> Result<()> {
    if component.type_ == TemplateComponentType::Button {
        given(&format!("{field}.sub_type"), component.sub_type.as_ref())?;
        given(&format!("{field}.index"), component.index.as_ref())?;
    }
    for (index, parameter) in component.parameters.iter().flatten().enumerate() {
        check_parameter(&format!("{field}.parameters[{index}]"), parameter)?;
    }
    Ok(())
}

fn check_parameter(field: &str, parameter: &TemplateParameter) -> Result<()> {
    let named = |member: &str| format!("{field}.{member}");
    match &parameter.type_ {
        TemplateParameterType::Text => given(&named("text"), parameter.text.as_ref()).map(|_| ()),
        TemplateParameterType::Payload => {
            given(&named("payload"), parameter.payload.as_ref()).map(|_| ())
        }
        TemplateParameterType::Currency => {
            let currency = given(&named("currency"), parameter.currency.as_ref())?;
            length(&named("currency.code"), &currency.code, 3, 3)
        }
        TemplateParameterType::DateTime => {
            let date_time = given(&named("date_time"), parameter.date_time.as_ref())?;
            check_date_time(&named("date_time"), date_time)
        }
        TemplateParameterType::Image => {
            let field = named("image");
            file(&field, given(&field, parameter.image.as_ref())?)
        }
        TemplateParameterType::Video => {
            let field = named("video");
            file(&field, given(&field, parameter.video.as_ref())?)
        }
        TemplateParameterType::Document => {
            let field = named("document");
            file(&field, given(&field, parameter.document.as_ref())?)
        }
        TemplateParameterType::Other(_) => Ok(()),
    }
}

fn check_date_time(field: &str, date_time: &TemplateDateTime) -> Result<()> {
    range(&format!("{field}.day_of_week"), date_time.day_of_week, 1, 7)?;
    range(
        &format!("{field}.day_of_month"),
        date_time.day_of_month,
        1,
        31,
    )?;
    range(&format!("{field}.month"), date_time.month, 1, 12)?;
    range(&format!("{field}.hour"), date_time.hour, 0, 23)?;
    range(&format!("{field}.minute"), date_time.minute, 0, 59)
}
